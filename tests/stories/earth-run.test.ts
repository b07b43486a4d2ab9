// The short form of bench/earth-faults.ts.
import { expect, test } from 'vitest';
import { runEarthFaults } from '../support/earth/run.ts';
import { runSilence } from '../support/earth/silence.ts';

test('of sixty earth faults with devices that err none is an outage, and the right feeder stands first', () => {
  const run = runEarthFaults({ faults: 60, seed: 7 });
  expect(run).toMatchObject({ conditions: 60, cleared: 60, outages: 0, news: 0 });
  // Each trial interrupts the 24 customers of one feeder for a moment.
  expect(run.short).toBe(60 * 24);
  expect(run.rightFirst / run.faults).toBeGreaterThanOrEqual(0.85);
  expect(run.rightAfterOne / run.faults).toBeGreaterThanOrEqual(0.95);
  expect(run.onLongest / run.faults).toBeLessThan(0.7);
});

test('three days of meters, concentrators and a head-end that fall silent: no outage', () => {
  const run = runSilence({ days: 3, seed: 7 });
  expect(run.silences).toBeGreaterThan(300);
  expect(run.outages).toBe(0);
});
