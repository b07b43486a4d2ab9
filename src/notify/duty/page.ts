// One page: alarms that nobody acknowledged and the calls about them. Pure; the pager calls.
import { type Instant, MINUTE, SECOND } from '../../model/time.ts';
import { type DutyStep, dutySteps } from './rota.ts';

/** `failed`: busy, not taken, or the provider refused it. */
export type CallState = 'calling' | 'taken' | 'failed' | 'confirmed';
export interface DutyCall {
  step: DutyStep;
  person: string;
  at: Instant;
  marker: string;
  state: CallState;
  endedAt: Instant | null;
  /** The alarms that it told of: a key answers for these and for no later one. Left out: a call about none. */
  alarms?: readonly string[];
}

export interface Page {
  /** When the first of its alarms came. */
  since: Instant;
  /** When the first call is due. */
  dueAt: Instant;
  alarms: readonly string[];
  calls: readonly DutyCall[];
}

/** Operations, chapter 10: first after 3 min (at once with nobody signed in), +5 min second, +10 min supervisor. */
export const WAIT_MS = 3 * MINUTE;
const AFTER_MS: Record<DutyStep, number> = {
  first: 0,
  second: 5 * MINUTE,
  supervisor: 10 * MINUTE,
};
/** A call that nobody took: the next one need not wait for its time. */
const NEXT_AFTER_FAILED_MS = 20 * SECOND;
/** After a pause of ours the plan is late: who was called last still has time to answer. */
const RINGS_MS = MINUTE;
/** All three called and nobody confirmed: the round begins again. */
const ROUND_MS = 15 * MINUTE;

/**
 * A page with the alarms that wait now; null when none does. New alarms join it, their calls do not begin anew: but
 * of what came after a call that was confirmed nobody has heard, and it is a page of its own.
 */
export function pageOf(
  page: Page | null,
  waiting: ReadonlyArray<{ id: string; since: Instant }>,
  facts: { now: Instant; isAttended: boolean },
): Page | null {
  if (waiting.length === 0) return null;
  const confirmed = page?.calls.filter(({ state }) => state === 'confirmed') ?? [];
  const known = new Set(confirmed.flatMap((call) => call.alarms ?? page?.alarms ?? []));
  const unheard = waiting.filter(({ id }) => !known.has(id));
  if (confirmed.length > 0 && unheard.length > 0) return pageOf(null, unheard, facts);
  const alarms = waiting.map(({ id }) => id);
  const since = Math.min(...waiting.map((one) => one.since));
  const wait = facts.isAttended ? WAIT_MS : 0;
  if (page === null) return { since, dueAt: since + wait, alarms, calls: [] };
  // Who leaves the room shortens the wait; who comes in does not call the callers back.
  return { ...page, alarms, dueAt: Math.min(page.dueAt, page.since + wait) };
}

/** Whom to call now; null: nobody yet. */
export function nextCall(page: Page, now: Instant): DutyStep | null {
  const last = page.calls.at(-1);
  if (last === undefined) return now >= page.dueAt ? 'first' : null;
  if (last.state === 'confirmed') return null;
  const at = dutySteps.indexOf(last.step);
  const next = dutySteps[at + 1] ?? 'first';
  const begun = page.calls.findLast(({ step }) => step === 'first')?.at ?? page.dueAt;
  const plannedAt = begun + (next === 'first' ? ROUND_MS : AFTER_MS[next]);
  const dueAt = Math.max(plannedAt, last.at + RINGS_MS);
  const isQuick = last.state === 'failed' && next !== 'first';
  const quickAt = (last.endedAt ?? now) + NEXT_AFTER_FAILED_MS;
  return now >= (isQuick ? Math.min(quickAt, dueAt) : dueAt) ? next : null;
}

/** A whole round went by and nobody confirmed. */
export function isUnanswered(page: Page, now: Instant): boolean {
  const last = page.calls.findLast(({ step }) => step === 'supervisor');
  if (last === undefined || last.state === 'confirmed') return false;
  return last.state === 'failed' || now - last.at > 3 * MINUTE;
}

/** A call with what became of it. */
export function withCall(page: Page, marker: string, state: CallState, now: Instant): Page {
  return {
    ...page,
    calls: page.calls.map((call) =>
      call.marker === marker && call.state !== 'confirmed'
        ? { ...call, state, endedAt: now }
        : call,
    ),
  };
}
