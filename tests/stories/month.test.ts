import { expect, test } from 'vitest';
import { runYear } from '../support/year/run.ts';

const at = (day: string): number => Date.parse(`${day}T02:00:00Z`);

test('weeks of cuts over a change of the clock: every duty ends, with the deadline worked out beside it', async () => {
  const span = { from: at('2026-03-08'), to: at('2026-04-01'), cuts: 3, movers: 2, outages: 1 };
  const month = await runYear('Europe/London', span, { seed: 3 });
  expect(month.errors).toEqual([]);
  expect(month.notEnded).toEqual([]);
  expect(month.wrongDeadlines).toEqual([]);
  expect(month.unseen).toEqual([]);
  expect(month.unproven).toEqual([]);
  expect(month.compared).toBeGreaterThan(15);
  expect(month.reachableMet).toBe(month.reachable);
}, 120_000);
