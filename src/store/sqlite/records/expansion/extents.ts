import type { Engine } from '../../engine.ts';
import type { Tables } from '../schema.ts';

/**
 * Where the notices of a wave lie: they are inserted one behind the other, so a few pairs of numbers stand for an
 * index of all of them. Every insert of notices is between `before` and `note`, in one transaction.
 */
const newest = 'select max(no) as no from notice';
const grow = `update wave_extent set "last" = ? where wave = ? and "last" = ? and "first" =
  (select max("first") from wave_extent where wave = ?)`;
const add = 'insert into wave_extent (wave, "first", "last") values (?, ?, ?)';

/** Number of the newest notice. */
export function before(engine: Engine<Tables>): number {
  return Number(engine.prepare(newest).get()?.['no'] ?? 0);
}

/** What was inserted since is of this wave. */
export function note(engine: Engine<Tables>, wave: string, since: number): void {
  const last = before(engine);
  if (last === since) return;
  if (engine.prepare(grow).run(last, wave, since, wave) > 0) return;
  engine.prepare(add).run(wave, since + 1, last);
}

/** `e` of a wave and its notices `n`, in the order in which they were made. */
export const inExtent = 'n.no between e."first" and e."last"';
