/**
 * Once a day those whose balance is low are told: the holder of the account alone, once a week at most, and again
 * only after it was high in between or a week has passed. A billing system that cannot say now is asked next time.
 */
import { createHash } from 'node:crypto';
import type { BillingPort } from '../../billing/port.ts';
import type { NewWave } from '../../model/outbox/wave-row.ts';
import type { Settings } from '../../settings/schema.ts';
import type { OperateParts } from '../parts.ts';

const MEMO = 'billing/low';
const AGAIN_DAYS = 7;
/** Accounts told in one commit. */
const STEP = 500;

interface LowMemo {
  /** Local day that was done. */
  day: string;
  /** Day on which an account was told last, by its hash: no number of a customer stands here. */
  told: Record<string, string>;
}

export interface LowBalances {
  /** Does nothing but at the time of the day. */
  tick(): Promise<void>;
}

export function createLowBalances(
  parts: Pick<OperateParts, 'records' | 'saver' | 'tell' | 'clock' | 'log'> & {
    settings: Settings;
    billing: BillingPort | null;
  },
): LowBalances {
  const { records, saver, clock, log, billing, settings } = parts;
  const at = settings.billing?.lowBalanceAt;
  let isRunning = false;

  async function run(day: string, before: LowMemo | null): Promise<void> {
    const low = (await billing?.low()) ?? null;
    if (low === null) return void log.warn({}, 'billing_low_not_told');
    const was = before?.told ?? {};
    const told: Record<string, string> = {};
    const due: string[] = [];
    for (const account of new Set(low)) {
      const key = hashOf(account);
      const last = was[key];
      const isFresh = last !== undefined && daysBetween(last, day) < AGAIN_DAYS;
      told[key] = isFresh ? last : day;
      if (!isFresh) due.push(account);
    }
    for (let from = 0; from < due.length; from += STEP) {
      const waves = await wavesOf(parts, due.slice(from, from + STEP), day);
      if (waves.length === 0) continue;
      await saver.decide(() => ({ commit: { waves }, result: null }));
    }
    const memo = { id: MEMO, version: 1, value: { day, told } satisfies LowMemo };
    await records.commit({ put: { memo: [memo] } });
  }

  return {
    async tick() {
      if (billing === null || at === undefined || isRunning) return;
      const local = Temporal.Instant.fromEpochMilliseconds(clock.now()).toZonedDateTimeISO(
        settings.utility.zone,
      );
      const day = local.toPlainDate().toString();
      if (local.toPlainTime().toString().slice(0, 5) < at) return;
      const memo = await records.documents.get('memo', MEMO);
      const before = (memo?.value as LowMemo | undefined) ?? null;
      if (before?.day === day) return;
      isRunning = true;
      try {
        await run(day, before);
      } finally {
        isRunning = false;
      }
    },
  };
}

async function wavesOf(
  { records, tell, clock }: Pick<OperateParts, 'records' | 'tell' | 'clock'>,
  accounts: readonly string[],
  day: string,
): Promise<NewWave[]> {
  const waves: NewWave[] = [];
  for (const account of accounts) {
    const found = await records.network.searchContacts(account, 10);
    const holder = found.find((one) => one.account === account);
    if (holder === undefined) continue;
    const [own] = await records.network.subscriptionsOf({ contact: holder.id });
    if (own === undefined) continue;
    const subject = `B-${hashOf(account)}`;
    const revision = Number(day.replaceAll('-', ''));
    const news = { kind: 'balance_low' as const, subject, revision, contact: holder.id };
    waves.push(tell.person({ ...news, supplyPoint: own.supplyPoint, channel: null }, clock.now()));
  }
  return waves;
}

const HASH_CHARS = 16;

function hashOf(account: string): string {
  return createHash('sha256').update(`account ${account}`).digest('hex').slice(0, HASH_CHARS);
}

function daysBetween(from: string, to: string): number {
  return Temporal.PlainDate.from(from).until(Temporal.PlainDate.from(to)).total('days');
}
