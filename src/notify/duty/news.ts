// A word that one person of the rota must have heard: called until they press a key, a few times at most. Pure.
import type { Locale } from '../../model/contact.ts';
import { type Instant, MINUTE } from '../../model/time.ts';
import type { CallState, DutyCall } from './page.ts';
import type { DutyStep } from './rota.ts';

export interface DutyNews {
  /** The same id again is the same word. */
  id: string;
  text: Record<Locale, string>;
}

export interface OpenNews extends DutyNews {
  step: DutyStep;
  calls: readonly DutyCall[];
}

const CALLS_MOST = 3;
const AGAIN_AFTER_MS = 5 * MINUTE;
/** Words kept: those heard are only kept so that a late receipt is known. */
const NEWS_MOST = 20;

/** The list with one more word. */
export function withNews(list: readonly OpenNews[], step: DutyStep, news: DutyNews): OpenNews[] {
  if (list.some(({ id }) => id === news.id)) return [...list];
  return [...list, { ...news, step, calls: [] }].slice(-NEWS_MOST);
}

/** The first word for which somebody is to be called now. */
export function newsDue(list: readonly OpenNews[], now: Instant): OpenNews | null {
  const isDue = ({ calls }: OpenNews): boolean => {
    const last = calls.at(-1);
    if (last === undefined) return true;
    const isHeard = calls.some(({ state }) => state === 'confirmed');
    return !isHeard && calls.length < CALLS_MOST && now - last.at >= AGAIN_AFTER_MS;
  };
  return list.find(isDue) ?? null;
}

export function withNewsCall(list: readonly OpenNews[], id: string, call: DutyCall): OpenNews[] {
  return list.map((one) => (one.id === id ? { ...one, calls: [...one.calls, call] } : one));
}

/** A call with what became of it. */
export function newsAfter(
  list: readonly OpenNews[],
  at: { marker: string; state: CallState; now: Instant },
): OpenNews[] {
  const after = (call: DutyCall): DutyCall =>
    call.marker === at.marker && call.state !== 'confirmed'
      ? { ...call, state: at.state, endedAt: at.now }
      : call;
  return list.map((one) => ({ ...one, calls: one.calls.map(after) }));
}
