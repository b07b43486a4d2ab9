/**
 * An interruption by a plan that lasted beyond its end, where a profile counts that part as a fault: the interruption is
 * the plan's, the minutes after the end are a fault's. Both together are the interruption as it was.
 */
import type { Instant } from '../../model/time.ts';
import type { Interruption } from './interruptions.ts';

/** One interruption, or a part of it. */
export interface Piece<Mark> {
  one: Interruption;
  whole: Interruption;
  mark: Mark;
}

/** @param at.overrunFrom null: it is one piece */
export function piecesOf<Mark>(
  whole: Interruption,
  at: { overrunFrom: Instant | null; planned: Mark; overrun: () => Mark },
): Piece<Mark>[] {
  const { overrunFrom } = at;
  const restMs = overrunFrom === null ? 0 : Math.min(whole.darkMs, whole.to - overrunFrom);
  if (overrunFrom === null || restMs <= 0 || overrunFrom <= whole.from) {
    const mark = restMs > 0 ? at.overrun() : at.planned;
    return [{ one: whole, whole, mark }];
  }
  const wholeMs = whole.darkMs;
  const head = { ...whole, to: overrunFrom, darkMs: wholeMs - restMs, wholeMs };
  const rest = { ...whole, from: overrunFrom, darkMs: restMs, wholeMs, isRest: true };
  return [
    { one: head, whole, mark: at.planned },
    { one: rest, whole, mark: at.overrun() },
  ];
}

/** What counts of these pieces: where both parts of an interruption are among them, the interruption. */
export function counted(pieces: readonly Piece<unknown>[]): Interruption[] {
  return [...Map.groupBy(pieces, ({ whole }) => whole)].flatMap(([whole, own]) =>
    own.length > 1 ? [whole] : own.map(({ one }) => one),
  );
}
