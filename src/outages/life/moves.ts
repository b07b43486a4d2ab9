// Which moves an outage may make, and how one becomes a change.
import type { DarkInterval, Outage, OutageState } from '../../model/outage.ts';
import type { OutageNews } from '../../model/outage-news.ts';
import type { Instant } from '../../model/time.ts';
import { fault } from '../../runtime/problem.ts';
import type { OutageChange } from '../change.ts';

const allowed: Record<OutageState, readonly OutageState[]> = {
  suspected: ['confirmed', 'rejected', 'merged'],
  confirmed: ['restoring', 'restored', 'rejected', 'merged'],
  restoring: ['confirmed', 'restored', 'rejected', 'merged'],
  restored: ['confirmed', 'closed'],
  closed: [],
  rejected: [],
  merged: [],
};

/** Final states take no further move, not even one that stays. */
export function isFinal(state: OutageState): boolean {
  return allowed[state].length === 0;
}

/** Somebody may still be dark, or go dark again under the same id. */
export function isOpen(state: OutageState): boolean {
  return state === 'suspected' || state === 'confirmed' || state === 'restoring';
}

/** People were told of it, and it is not over. */
export function isTold({ state }: Pick<Outage, 'state'>): boolean {
  return state === 'confirmed' || state === 'restoring';
}

/** Throws OUT-TRANSITION for a move that is not in the table; staying is allowed but in final states. */
export function checkMove(from: OutageState, to: OutageState): void {
  const isAllowed = from === to ? !isFinal(from) : allowed[from].includes(to);
  if (!isAllowed) throw fault('OUT-TRANSITION', { from, to });
}

/** One outage while a decision or an action works on it. */
export interface Draft {
  /** Null for one that is born now. */
  readonly before: Outage | null;
  outage: Outage;
  /** Named reasons, the weightiest first; none: nothing happened. */
  reasons: string[];
  news: OutageNews[];
  open: DarkInterval[];
  close: Array<{ supplyPoint: string; to: Instant }>;
  moveIntervals: NonNullable<OutageChange['moveIntervals']>;
  revise: NonNullable<OutageChange['revise']>;
}

export function draftOf(before: Outage | null, outage: Outage): Draft {
  const nothing = { open: [], close: [], moveIntervals: [], revise: [] };
  return { before, outage, reasons: [], news: [], ...nothing };
}

/**
 * The change a draft came to; null when it has no reason. `version` rises by one, `revision` when the
 * dark set, the device or the told ETR changed. Throws OUT-TRANSITION.
 */
export function changeOf(
  draft: Draft,
  by: { who: string; at: Instant; evidence?: string[] },
): OutageChange | null {
  const { before, outage } = draft;
  const [reason] = draft.reasons;
  if (reason === undefined) return null;
  if (before !== null) checkMove(before.state, outage.state);
  const version = (before?.version ?? 0) + 1;
  const isRevised = before !== null && isNewToPeople(before, outage);
  const revision = before === null ? 1 : before.revision + (isRevised ? 1 : 0);
  const from = before?.state ?? null;
  const { who, at, evidence = [] } = by;
  return {
    outage: { ...outage, ...firstTold(outage, at), version, revision },
    move: { outage: outage.id, version, at, from, to: outage.state, by: who, reason, evidence },
    open: draft.open,
    close: draft.close,
    news: draft.news,
    ...(draft.moveIntervals.length === 0 ? {} : { moveIntervals: draft.moveIntervals }),
    ...(draft.revise.length === 0 ? {} : { revise: draft.revise }),
  };
}

/** The first time of return that anybody could be told. */
function firstTold(outage: Outage, at: Instant): Pick<Outage, 'firstEtr'> {
  const told = outage.etr?.at ?? null;
  if (outage.firstEtr !== undefined || told === null || outage.confirmedAt === null) return {};
  return { firstEtr: { at: told, toldAt: at } };
}

function isNewToPeople(before: Outage, after: Outage): boolean {
  return (
    before.causeGroup[0] !== after.causeGroup[0] ||
    before.causePhases !== after.causePhases ||
    before.etr?.at !== after.etr?.at ||
    before.dark.length !== after.dark.length ||
    before.dark.some((supplyPoint, index) => supplyPoint !== after.dark[index])
  );
}
