/** The billing system that the settings name, and what of it customers are shown. */
import type { BillRead } from '../../api/parts/customers.ts';
import { httpBilling } from '../../billing/http.ts';
import type { BillingPort, Hundredths } from '../../billing/port.ts';
import { systemClock } from '../../runtime/clock.ts';
import type { Log } from '../../runtime/log.ts';
import type { Settings } from '../../settings/schema.ts';
import type { Rules } from '../rules.ts';

/** Null: no billing system is joined. */
export function openBilling(parts: {
  settings: Settings;
  rules: Rules;
  log: Log;
}): BillingPort | null {
  const { billing } = parts.settings;
  const { billing: template } = parts.rules;
  if (billing === undefined || template === null) return null;
  const { baseUrl, key, timeout, keepFor } = billing;
  return httpBilling({
    ...{ template, baseUrl, key, log: parts.log, clock: systemClock() },
    ...{ timeoutMs: timeout, keepMs: keepFor },
  });
}

/** One account as its holder sees it; an amount that is not known is null, never 0. */
export async function billOf(
  { billing, settings }: { billing: BillingPort | null; settings: Settings },
  account: string,
): Promise<BillRead> {
  if (billing === null) return { is: 'away', reason: 'not_joined', payUrl: null };
  const payUrl =
    settings.billing?.payUrl?.replaceAll('{account}', encodeURIComponent(account)) ?? null;
  const billed = await billing.account(account);
  if (billed.is === 'away') return { ...billed, payUrl };
  const { balance, due, bills, payments, currency } = billed.account;
  return {
    ...{ is: 'known', payUrl, currency, asOf: billed.asOf },
    balance: balance === null ? null : whole(balance),
    due: due === null ? null : whole(due.amount),
    dueBy: due?.by ?? null,
    bills: bills.map(({ amount, isPaid, ...rest }) => ({
      ...{ ...rest, amount: whole(amount), paid: isPaid },
    })),
    payments: payments.map((one) => ({ ...one, amount: whole(one.amount) })),
  };
}

const whole = (amount: Hundredths): number => amount / 100;
