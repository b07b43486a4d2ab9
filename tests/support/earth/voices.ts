// What a bus with a phase to earth shows, and a feeder that is opened on trial, told to a story.
import { type DurationMs, SECOND } from '../../../src/model/time.ts';
import type { Town } from '../story.ts';

/** A solid fault of phase A, and a bus without one. */
export const solid = { earth: [0, 1.73, 1.73], between: 1, residual: 1 } as const;
export const well = { earth: [1, 1, 1], between: 1, residual: 0.01 } as const;

type Shown = Pick<Parameters<ReturnType<Town['bus']>['reads']>[0], 'residual'> & {
  earth: readonly [number, number, number];
  between: number;
};

/** From then on the bus shows this, for so long. */
export function shows(
  town: Town,
  at: { time: string; bus: string; lasts: DurationMs },
  values: Shown,
): void {
  const [a, b, c] = values.earth;
  const earth: [number, number, number] = [a, b, c];
  town
    .at(at.time)
    .bus(at.bus)
    .reads({ ...values, earth, lasts: at.lasts });
}

/** The breaker of a feeder opens for 20 s: its meters say so, and that supply is back. */
export function opensFor20s(town: Town, breaker: string, time: string): void {
  const back = later(time, 20 * SECOND);
  town.at(time).terminal(breaker).opens();
  town.at(time).metersOf(breaker).lastGasp({ share: 0.7 });
  town.at(back).terminal(breaker).closes();
  town.at(back).metersOf(breaker).restored();
}

/** `18:41:00` and so many ms, within one day. */
export function later(time: string, ms: DurationMs): string {
  const [h = 0, m = 0, s = 0] = time.split(':').map(Number);
  const all = h * 3600 + m * 60 + s + ms / SECOND;
  const two = (n: number): string => String(Math.floor(n)).padStart(2, '0');
  return `${two(all / 3600)}:${two((all % 3600) / 60)}:${two(all % 60)}`;
}
