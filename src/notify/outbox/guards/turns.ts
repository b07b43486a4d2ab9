// Whose turn it is: lanes 0 and 1 strictly first, the others 8 : 3 : 1, and inside a lane every wave in turn.
import type { Lane } from '../../../model/outbox/wave-row.ts';
import { outboxLimits } from '../deps.ts';

export interface Turn {
  lane: Lane;
  wave: string;
  rows: number;
}

/** What a channel has given so far: where there is room for one row, shares are kept over many rounds only. */
export interface Given {
  /** Rows of the lanes that share. */
  rows: number;
  /** How often each lane had a turn: the next one begins with the next of its waves. */
  turns: Partial<Record<Lane, number>>;
}

export const nothingGiven: Given = { rows: 0, turns: {} };
const shares = { 2: 8, 3: 3, 4: 1 } as const;
const sharing = [2, 3, 4] as const;
type Sharing = (typeof sharing)[number];

/**
 * How many rows of which wave to claim now, and what has been given with them. A village of 40 does not wait
 * behind a city: each wave of a lane gets its part, at least `waveTurnRowsLeast`. Pure.
 * @param room rows that may be claimed in all
 */
export function turnsOf(
  due: ReadonlyArray<{ lane: Lane; wave: string }>,
  room: number,
  before: Given,
): { turns: Turn[]; given: Given } {
  const turns: Turn[] = [];
  const given: Given = { rows: before.rows, turns: { ...before.turns } };
  let left = room;
  for (const lane of [0, 1] as const) left -= take(lane, left);
  const lanes = sharing.filter((lane) => due.some((one) => one.lane === lane));
  const parts = partsOf(lanes, left, before.rows);
  for (const lane of lanes) take(lane, parts.get(lane) ?? 0);
  if (lanes.length > 0) given.rows += Math.max(0, left);
  return { turns, given };

  function take(lane: Lane, rows: number): number {
    const waves = due.filter((one) => one.lane === lane).map((one) => one.wave);
    if (waves.length === 0 || rows <= 0) return 0;
    const each = Math.max(outboxLimits.waveTurnRowsLeast, Math.floor(rows / waves.length));
    const first = given.turns[lane] ?? 0;
    let budget = rows;
    for (let i = 0; i < waves.length && budget > 0; i += 1) {
      const wave = waves[(i + first) % waves.length] as string;
      const count = Math.min(each, budget);
      turns.push({ lane, wave, rows: count });
      budget -= count;
    }
    given.turns[lane] = first + 1;
    return rows - budget;
  }
}

/** Rows of each lane: those that follow `before` in an endless row in which the lanes stand by their shares. */
function partsOf(lanes: readonly Sharing[], rows: number, before: number): Map<Sharing, number> {
  const parts = new Map<Sharing, number>();
  const cycle = cycleOf(lanes);
  if (cycle.length === 0) return parts;
  for (let i = 0; i < rows; i += 1) {
    const lane = cycle[(before + i) % cycle.length] as Sharing;
    parts.set(lane, (parts.get(lane) ?? 0) + 1);
  }
  return parts;
}

/** Each lane as often as its share, as far apart as can be. */
function cycleOf(lanes: readonly Sharing[]): Sharing[] {
  return lanes
    .flatMap((lane) =>
      Array.from({ length: shares[lane] }, (_, i) => ({ lane, at: (i + 0.5) / shares[lane] })),
    )
    .sort((a, b) => a.at - b.at)
    .map(({ lane }) => lane);
}
