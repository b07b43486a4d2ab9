/** The walk of one polled device: which block is read for it, when, and what it found. No I/O. */
import type { DurationMs, Instant } from '../../../model/time.ts';
import type { Block } from '../plan.ts';
import { headRegisters, nextRead, step, type Walk, walkStart } from './walk.ts';

export interface ModelSearch {
  /** What is to be read before anything else; null while the place is known. */
  next(): { block: Block; dueAt: Instant } | null;
  isFor(block: Block): boolean;
  /** The two registers came, or the device does not have them. */
  seen(words: readonly number[] | null, now: Instant): Walk;
  /** It answered with trouble of its own: asked again after a rest. */
  rest(now: Instant): void;
  /** Something happened after which the map may be another one. */
  doubt(now: Instant): void;
}

/** A device without the model is asked again this often: it may get one by an update. */
const againAfterMs: DurationMs = 3_600_000;
const restMs: DurationMs = 1_000;

export function modelSearch(model: number): ModelSearch {
  let walk: Walk = walkStart;
  let dueAt: Instant = 0;
  let block: Block | null = blockAt(nextRead(walk));

  function enter(next: Walk, at: Instant): void {
    // It begins again when its hour is over; until then its first block shows whether the device is there.
    const isOver = next.state === 'none';
    walk = isOver ? walkStart : next;
    dueAt = isOver ? at + againAfterMs : at;
    block = blockAt(nextRead(walk));
  }

  return {
    next: () => (block === null ? null : { block, dueAt }),
    isFor: (one) => one === block,
    seen(words, now) {
      const next = step(walk, model, words);
      enter(next, now);
      return next;
    },
    rest(now) {
      dueAt = now + restMs;
    },
    doubt(now) {
      if (walk.state === 'check') return;
      const { state } = walk;
      enter(state === 'found' ? { state: 'check', place: walk.place } : walkStart, now);
    },
  };
}

function blockAt(from: number | null): Block | null {
  if (from === null) return null;
  return { table: 'holding', from, end: from + headRegisters, group: 'identity', items: [] };
}
