/** An hour of faults of the line and of gateways, in both framings: whether one wrong value was believed. */

import type { Figure } from '../src/cli/bench.ts';
import { type FaultRun, runFaults } from '../tests/collectors/faults/fault-run.ts';

const HOUR_MS = 3_600_000;
/** Collector time runs so much faster: groups of 1 s and 5 s, time-outs of 1 s (RTU 1.5 s) and all rests with it. */
const SPEED = 20;
const FRAMINGS = ['mbap', 'rtu', 'mbap', 'rtu', 'mbap', 'rtu'] as const;

/** Three minutes: an hour of collector time at six gateways with 14 units. */
export async function bench(): Promise<Figure[]> {
  const seed = Number(process.env['SEED'] ?? '1');
  const run = await runFaults({ seed, speed: SPEED, durationMs: HOUR_MS, framings: FRAMINGS });
  for (const sentence of run.wrong.slice(0, 20)) process.stderr.write(`${sentence}\n`);
  return figuresOf(run);
}

function figuresOf(run: FaultRun): Figure[] {
  const failed = [...run.failed.values()].reduce((sum, count) => sum + count, 0);
  const played = [...run.during].map(([fault, count]) => `${fault} ${count}`).join(', ');
  return [
    {
      name: `modbus: wrong values in an hour of faults; answers believed during ${played}`,
      value: run.wrong.length,
      unit: 'values',
      beside: 'values that reached the sink, each checked for unit, address and request',
      besideValue: run.values,
      ratio: run.wrong.length / run.values,
      target: '0 of all',
      ok: run.wrong.length === 0 && run.values > 100_000,
    },
    {
      name: 'modbus: requests that the faults spoilt in that hour',
      value: failed,
      unit: 'requests',
      beside: 'requests that arrived at a device',
      besideValue: run.requests,
      ratio: failed / run.requests,
      target: 'more than 5,000: the faults were met',
      ok: failed > 5_000,
    },
  ];
}
