/** 1,000 earth faults on a bus of three feeders, with devices that err; and a month of silent meters alone. */

import type { Figure } from '../src/cli/bench.ts';
import { runEarthFaults } from '../tests/support/earth/run.ts';
import { runSilence } from '../tests/support/earth/silence.ts';

const FAULTS = 1_000;
const SEED = 20_260_715;
const FIRST_LEAST = 0.85;
const AFTER_ONE_LEAST = 0.95;
const DAYS = 30;

export async function bench(): Promise<Figure[]> {
  const run = runEarthFaults({ faults: FAULTS, seed: SEED });
  const silence = runSilence({ days: DAYS, seed: SEED });
  const byLine = run.onLongest / run.faults;
  return [
    share('right feeder first, before any trial', run.rightFirst / run.faults, FIRST_LEAST, byLine),
    share(
      'right feeder first after one trial',
      run.rightAfterOne / run.faults,
      AFTER_ONE_LEAST,
      byLine,
    ),
    none(`outages of ${FAULTS} earth faults and as many trials`, run.outages, run.short),
    none('news of outages for notices', run.news, run.short),
    none(`outages in ${DAYS} days of communication failures`, silence.outages, silence.silences),
  ];
}

function share(name: string, value: number, least: number, beside: number): Figure {
  return {
    ...{ name, value, unit: '1', beside: 'the longest feeder each time', besideValue: beside },
    ...{ ratio: value / beside, target: `≥ ${least}`, ok: value >= least },
  };
}

function none(name: string, value: number, beside: number): Figure {
  return {
    ...{ name, value, unit: '', beside: 'times that customers fell silent', besideValue: beside },
    ...{ ratio: value / Math.max(1, beside), target: '0', ok: value === 0 },
  };
}
