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

export interface Held {
  /** What stands behind the shown count: it moves by whole steps. */
  shown: number;
  /** The true count that belongs to it; the difference stays what it was at first. */
  at: number;
}

/** Where beginnings outlive the process: one that began anew would tell how many moved since. */
export interface KeptCounts {
  /** As they were kept before this start. */
  load(): Iterable<readonly [key: string, held: Held]>;
  /** Kept when this returns: only then are they shown. */
  add(begun: ReadonlyArray<readonly [key: string, held: Held]>): void;
  /** What is still shown, when what was kept has grown far beyond it; all else is forgotten. */
  shrink(shown: ReadonlyMap<string, Held>): void;
}

export interface HeldCounts {
  /** Begins one answer; what it does not ask for is forgotten with the next. */
  begin(): (key: string, count: number) => PublicCount;
  /** Ends the answer: it may be shown. */
  keep(): void;
}

const nowhere: KeptCounts = { load: () => [], add: () => {}, shrink: () => {} };

export function heldCounts(kept: KeptCounts = nowhere): HeldCounts {
  let before = new Map<string, Held>();
  let made = before;
  /** Of an earlier start. How far a count has moved since does not matter: its steps follow from where it began. */
  const earlier = new Map(kept.load());
  let fresh: Array<readonly [string, Held]> = [];
  return {
    begin() {
      const last = before;
      const now = new Map<string, Held>();
      // An answer that is never ended was not shown: the one before still counts.
      made = now;
      fresh = [];
      return (key, count) => {
        // That all of it is over is said at once, and nothing is remembered of it.
        if (count <= 0) return 0;
        const own = last.get(key) ?? earlier.get(key);
        const from = own ?? begun(count);
        if (own === undefined) fresh.push([key, from]);
        const steps = Math.trunc((count - from.at) / STEP) * STEP;
        const held = { shown: from.shown + steps, at: from.at + steps };
        now.set(key, held);
        return held.shown < STEP ? '<5' : Math.round(held.shown / STEP) * STEP;
      };
    },
    keep() {
      if (fresh.length > 0) kept.add(fresh);
      fresh = [];
      before = made;
      for (const key of before.keys()) earlier.delete(key);
      kept.shrink(before);
    },
  };
}

function begun(count: number): Held {
  const first = publicCount(count);
  return { shown: first === '<5' ? SMALL : first, at: count };
}
