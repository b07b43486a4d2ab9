/** The walk of one polled device: which block is read for it, when, and what it found. No I/O. */
import type { DurationMs, Instant } from '../../../model/time.ts';
import type { Block } from '../plan.ts';
import { headRegisters, nextRead, step, type Walk, walkNext, walkStart } from './walk.ts';

export interface ModelSearch {
  /** What is to be read before anything else; null while the place is known. */
  next(): { block: Block; dueAt: Instant } | null;
  isFor(block: Block): boolean;
  /** The two registers came, or the device does not have them. */
  seen(words: readonly number[] | null, now: Instant): Walk;
  /** Nothing came: some devices say nothing where they have nothing. */
  unanswered(now: Instant): void;
  /** It answered with trouble of its own: asked again after a rest. */
  rest(now: Instant): void;
  /** Something happened after which the map may be another one. */
  doubt(now: Instant): void;
  /** What was found is of no use. */
  giveUp(now: Instant): void;
}

/** A device without the model is asked again this often: it may get one by an update. */
const againAfterMs: DurationMs = 3_600_000;
const restMs: DurationMs = 1_000;
/** A lost answer looks like a place without a map: only so many walks with one say that there is none. */
const walksMost = 3;

export function modelSearch(model: number): ModelSearch {
  let walk: Walk = walkStart;
  let dueAt: Instant = 0;
  let block: Block | null = blockAt(nextRead(walk));
  let isPassedOver = false;
  let walks = 0;

  function enter(next: Walk, at: Instant): void {
    walk = next;
    dueAt = at;
    block = blockAt(nextRead(walk));
  }

  /** From the beginning; until then the first block shows whether the device is there. */
  function again(at: Instant): void {
    isPassedOver = false;
    enter(walkStart, at);
  }

  return {
    next: () => (block === null ? null : { block, dueAt }),
    isFor: (one) => one === block,
    seen(words, now) {
      const next = step(walk, model, words);
      if (next.state !== 'none') {
        if (next.state === 'found') walks = 0;
        enter(next, now);
        return next;
      }
      walks += 1;
      if (isPassedOver && walks < walksMost) {
        again(now + restMs);
        return walk;
      }
      walks = 0;
      again(now + againAfterMs);
      return next;
    },
    unanswered(now) {
      const next = walkNext(walk);
      isPassedOver ||= next !== walk;
      enter(next, now);
    },
    rest(now) {
      dueAt = now + restMs;
    },
    doubt(now) {
      if (walk.state === 'check') return;
      if (walk.state === 'found') enter({ state: 'check', place: walk.place }, now);
      else again(now);
    },
    giveUp: (now) => again(now + againAfterMs),
  };
}

function blockAt(from: number | null): Block | null {
  if (from === null) return null;
  return { table: 'holding', from, end: from + headRegisters, group: 'identity', items: [] };
}
