import { z } from 'zod';
import { toIso } from '../../../model/time.ts';
import { type Customer, customersOf } from '../../auth/customers.ts';
import { define } from '../../define.ts';
import type { BillRead } from '../../parts/customers.ts';
import type { ApiParts } from '../../parts.ts';
import { idIn } from '../../shapes/common.ts';
import { myBillSchema } from '../../shapes/my.ts';
import { found } from '../actions.ts';

/** Most accounts of one customer whose bills are shown. */
const ACCOUNTS_MAX = 5;

/**
 * Accounts that the customer holds. Who only hears of a place, as the others of a household do, holds none:
 * they see whether it has supply, and nothing of what is owed.
 */
export async function accountsOf(parts: ApiParts, customer: Customer): Promise<string[]> {
  const held = new Set<string>();
  for (const id of customer.contacts) {
    const account = (await parts.records.network.contact(id))?.account ?? null;
    if (account !== null) held.add(account);
  }
  return [...held].slice(0, ACCOUNTS_MAX);
}

/** Enough to tell one's own accounts apart. */
export function maskedAccount(account: string): string {
  return `••••${account.slice(-4)}`;
}

function billView(account: string, read: BillRead): z.infer<typeof myBillSchema> {
  const masked = maskedAccount(account);
  if (read.is === 'known') {
    const { is: _, asOf, ...rest } = read;
    return { available: true, reason: null, account: masked, asOf: toIso(asOf), ...rest };
  }
  const nothing = { asOf: null, balance: null, due: null, dueBy: null, currency: null };
  const lists = { bills: [], payments: [], payUrl: read.payUrl };
  return { available: false, reason: read.reason, account: masked, ...nothing, ...lists };
}

export const myBillRoutes = [
  define({
    method: 'get',
    path: '/my/bill',
    summary:
      'My balance, bills and payments, where a billing system is joined; never 0 for unknown',
    need: 'customer',
    query: z.strictObject({ account: idIn.optional() }),
    reply: myBillSchema,
    handle: async ({ parts, customer, query }) => {
      const held = await accountsOf(parts, customer);
      if (held.length === 0 && query.account === undefined) {
        return {
          ...billView('', { is: 'away', reason: 'no_account', payUrl: null }),
          account: null,
        };
      }
      const asked = query.account ?? held[0];
      const account = found(held.find((one) => one === asked) ?? null, 'such an account');
      return billView(account, await customersOf(parts).bill(account));
    },
  }),
];
