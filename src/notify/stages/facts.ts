// What the stages know, and what they answer.
import type { Channel } from '../../model/contact.ts';
import type { NoticeKind, NoticeReason } from '../../model/notice.ts';
import type { Outage } from '../../model/outage.ts';
import type { NoticeRow } from '../../model/outbox/notice-row.ts';
import type { Recipient } from '../../model/outbox/recipient.ts';
import type { StoppedWord, Told } from '../../model/outbox/told.ts';
import type { WaveRow } from '../../model/outbox/wave-row.ts';
import type { PlannedOutage } from '../../model/planned-outage.ts';
import { type Instant, SECOND } from '../../model/time.ts';
import type { Policy } from '../policy/load.ts';

export type Supply = 'dark' | 'live' | 'unknown';

/** What stands about the subject of a notice now; null: over long ago, or never was. */
export type SubjectNow =
  | { is: 'outage'; outage: Outage | null }
  | { is: 'plan'; plan: PlannedOutage | null }
  | { is: 'alarm'; isActive: boolean };

export interface StageFacts {
  now: Instant;
  wave: WaveRow;
  policy: Policy;
  /** The utility's zone. */
  zone: string;
  recipient: Recipient;
  /** Everything this contact was told of the subject, also under ids it was merged from; oldest first. */
  told: readonly Told[];
  subject: SubjectNow;
  /** First words of the plan about these places that a person stopped. */
  stopped: readonly StoppedWord[];
  /** Supply by the latest evidence. */
  supplyNow(supplyPoint: string): Supply;
  /** When supply came back, where known. */
  backAt(supplyPoint: string): Instant | null;
  /** Deliveries to the contact in the last hour and day, all subjects. */
  counts: { hour: number; day: number };
  isConfirmed: boolean;
  /** Channels that are open. */
  channels: ReadonlyMap<Channel, { addressOf(contact: Recipient['contact']): string | null }>;
  /** Channels this notice has failed on for good. */
  failed: readonly Channel[];
  mode: 'live' | 'test' | 'off';
  testTo: readonly string[];
}

export type Verdict =
  | { do: 'pass'; notice: NoticeRow }
  | { do: 'stop'; reason: NoticeReason; notice: NoticeRow }
  | { do: 'hold'; until: Instant; reason: NoticeReason; notice: NoticeRow };

export const pass = (notice: NoticeRow): Verdict => ({ do: 'pass', notice });
export const stop = (notice: NoticeRow, reason: NoticeReason): Verdict => ({
  do: 'stop',
  reason,
  notice,
});
export const hold = (notice: NoticeRow, until: Instant, reason: NoticeReason): Verdict => ({
  do: 'hold',
  until,
  reason,
  notice,
});

/** Until a provider's answer is known, news that builds on it waits. */
export const ASK_AGAIN_MS = 5 * SECOND;

const failed: readonly string[] = ['failed_temporary', 'failed_permanent', 'claimed'];

/** Deliveries that reached, or may have reached, the contact. */
export function reached(told: readonly Told[]): Told[] {
  return told.filter((one) => !failed.includes(one.state));
}

/** Whether it is not known yet that the contact was told. What was given up counts as told: it may well have been. */
export function isOpenQuestion(told: readonly Told[]): boolean {
  const tried = reached(told);
  return tried.length > 0 && tried.every(isOnItsWay);
}

function isOnItsWay({ state, isAsked }: Told): boolean {
  return state === 'sending' || (state === 'unknown' && isAsked);
}

/** News that somebody's supply is off: told with the facts of the moment it leaves, however late. */
export function saysDark(kind: NoticeKind): boolean {
  return kind === 'outage_detected' || kind === 'outage_update';
}

/** Places the contact was told are dark and has heard nothing better of since. */
export function toldDark(told: readonly Told[]): Set<string> {
  const places = new Set<string>();
  for (const { kind, supplyPoints } of reached(told)) {
    if (saysDark(kind)) for (const id of supplyPoints) places.add(id);
    // "Power is back" is said only when every place has it, so it ends them all.
    else if (kind === 'outage_restored') places.clear();
    else if (kind === 'outage_correction') for (const id of supplyPoints) places.delete(id);
  }
  return places;
}
