// The slice of `detect:` about earth faults: the clock, trials, and what each hint is worth.
import { z } from 'zod';
import { duration } from '../../model/time.ts';

const share = z.number().gt(0).lt(1);

const hints = z
  .object({
    selected: share.default(0.75).describe('P(a selection device names the right feeder)'),
    direction: share.default(0.85).describe('P(a flag of passage or direction is right)'),
    trial: share.default(0.99).describe('P(3U0 vanishes when the faulty feeder is opened)'),
    wireDown: z.number().gt(1).default(20).describe('A report is likelier by this there'),
    cableShare: share.default(0.1).describe('A km of cable counts as this much overhead line'),
    feederKmMin: z.number().positive().default(0.2).describe('A feeder counts as no less line'),
    before: duration.prefault('10m').describe('A hint may come this long before the fault shows'),
  })
  .prefault({});

export const earthFaultSettings = z
  .object({
    limit: duration.prefault('2h').describe('From here on priority 1'),
    warn: duration.prefault('90m').describe('First warning'),
    isolateAfter: duration.nullable().default(null).describe('House rule: isolate after; null: no'),
    trialLimit: duration.prefault('60s').describe('A trial opening lasts at most'),
    trialTellAfter: duration.prefault('180s').describe('Longer: an outage like any other'),
    settle: duration.prefault('30s').describe('After a trial: gone for this long is cleared'),
    tripWithin: duration.prefault('3m').describe('A trip so near its end is what ended it'),
    intermittent: z.int().positive().default(3).describe('Returns within an hour'),
    hints,
  })
  .prefault({});
export type EarthFaultSettings = z.output<typeof earthFaultSettings>;
