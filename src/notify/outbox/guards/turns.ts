// Whose turn it is: lanes 0 and 1 strictly first, the others 8 : 3 : 1, and inside a lane every wave in turn.
import type { Lane } from '../../../model/outbox.ts';
import { outboxLimits } from '../deps.ts';

export interface Turn {
  lane: Lane;
  wave: string;
  rows: number;
}

const shares: Partial<Record<Lane, number>> = { 2: 8, 3: 3, 4: 1 };

/**
 * How many rows of which wave to claim now. A village of 40 does not wait behind a city: each wave of a lane
 * gets its part, at least `waveTurnRowsLeast`. Pure.
 * @param room rows that may be claimed in all
 * @param offset turns the waves of a lane, so that a small room serves each in time
 */
export function turnsOf(
  due: ReadonlyArray<{ lane: Lane; wave: string }>,
  room: number,
  offset: number,
): Turn[] {
  const turns: Turn[] = [];
  let left = room;
  const take = (lane: Lane, rows: number): void => {
    const waves = due.filter((one) => one.lane === lane).map((one) => one.wave);
    const each = Math.max(
      outboxLimits.waveTurnRowsLeast,
      Math.floor(rows / Math.max(1, waves.length)),
    );
    let budget = rows;
    for (let i = 0; i < waves.length && budget > 0; i += 1) {
      const wave = waves[(i + offset) % waves.length] as string;
      const count = Math.min(each, budget);
      turns.push({ lane, wave, rows: count });
      budget -= count;
    }
    left -= rows - budget;
  };
  for (const lane of [0, 1] as const) if (left > 0) take(lane, left);
  const others = ([2, 3, 4] as const).filter((lane) => due.some((one) => one.lane === lane));
  const whole = others.reduce((sum, lane) => sum + (shares[lane] ?? 0), 0);
  const rest = left;
  for (const lane of others) {
    const part = Math.max(1, Math.round((rest * (shares[lane] ?? 0)) / Math.max(1, whole)));
    if (left > 0) take(lane, Math.min(left, part));
  }
  return turns;
}
