/**
 * Counts as they were shown, so that two refreshes tell nothing of the few who moved between them. A shown count
 * moves in steps of five, and only when five have moved: when it moves follows from how many moved, never from the
 * hidden count itself, so that whoever knows every move learns nothing of where it began.
 */
import type { PublicCount } from '../../api/shapes/public.ts';
import { publicCount } from './counts.ts';

/** So many must have moved before a shown count does. */
const STEP = 5;
/** Where a small count begins: the middle of 1 to 4. */
const SMALL = 2.5;

interface Held {
  /** What stands behind the shown count: it moves by whole steps. */
  shown: number;
  /** The true count that belongs to it; the difference stays what it was at first. */
  at: number;
}

export interface HeldCounts {
  /** Begins one answer; what it does not ask for is forgotten with the next. */
  begin(): (key: string, count: number) => PublicCount;
}

export function heldCounts(): HeldCounts {
  let before = new Map<string, Held>();
  return {
    begin() {
      const last = before;
      const now = new Map<string, Held>();
      before = now;
      return (key, count) => {
        // That all of it is over is said at once, and nothing is remembered of it.
        if (count <= 0) return 0;
        const kept = last.get(key) ?? begun(count);
        const steps = Math.trunc((count - kept.at) / STEP) * STEP;
        const held = { shown: kept.shown + steps, at: kept.at + steps };
        now.set(key, held);
        return held.shown < STEP ? '<5' : Math.round(held.shown / STEP) * STEP;
      };
    },
  };
}

function begun(count: number): Held {
  const first = publicCount(count);
  return { shown: first === '<5' ? SMALL : first, at: count };
}
