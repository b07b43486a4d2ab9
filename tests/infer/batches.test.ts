// The toy of operations.md §4: how often an outage would be sure and wrong a minute after it began, where gasps are
// held for half a minute and then come district by district.
import { expect, test } from 'vitest';
import { seededRandom } from '../../src/runtime/random.ts';
import { at, gasp, inferred, point } from '../support/inferred.ts';

const town = `
  SS1 - CB1 - LS1 - FU1 - LS2 - TX1*12
                          LS2 - TX2*12
              LS1 - FU2 - LS3 - TX3*12
                          LS3 - TX4*12
`;
const districtsOf = { CB1: [1, 2, 3, 4], FU1: [1, 2], TX1: [1] };
const holdS = 30;
/** After the hold, so that a batch takes 60 s in the mean. */
const laterS = 30;
const trials = 80;

const metersOf = (tx: number): string[] => Array.from({ length: 12 }, (_, n) => `TX${tx}-${n + 1}`);
const concentrators = new Map(
  [1, 2, 3, 4].flatMap((tx) => metersOf(tx).map((id) => [id, `C-${tx}`] as const)),
);

type Device = keyof typeof districtsOf;

/** Share of trials with causes at 0.9 or more that are not the device. */
function shareWrong(options: { batch: boolean; seconds: number }): number {
  const random = seededRandom(7);
  let wrong = 0;
  for (const device of Object.keys(districtsOf) as Device[]) {
    for (let i = 0; i < trials; i++) {
      const timing = { holdS, gaspLatencyS: laterS, gaspWindowS: 300, batch: options.batch };
      const { engine, feeder } = inferred(town, { concentrators, timing });
      for (const tx of districtsOf[device]) {
        const arrives = holdS - laterS * Math.log(1 - random());
        const heard = metersOf(tx).filter(() => random() > 0.3);
        if (arrives > options.seconds) continue;
        for (const id of heard) {
          engine.apply({ ...point(id, 0, gasp), receivedAt: at(arrives), deviceTime: at(0) });
        }
      }
      const opened = engine.decide(feeder, at(options.seconds))?.opened ?? [];
      const sure = opened.filter(({ probability }) => probability >= 0.9);
      if (sure.length > 0 && sure.map(({ group }) => group[0]).join() !== device) wrong += 1;
    }
  }
  return wrong / (trials * Object.keys(districtsOf).length);
}

test('after 60 s: sure and wrong 19 % without the state "pending", at most 4.4 % with it', () => {
  const without = shareWrong({ batch: false, seconds: 60 });
  expect(without).toBeGreaterThan(0.15);
  expect(without).toBeLessThan(0.25);
  expect(shareWrong({ batch: true, seconds: 60 })).toBeLessThanOrEqual(0.044);
});

test('after 120 s the state leaves nothing sure and wrong but chance', () => {
  expect(shareWrong({ batch: true, seconds: 120 })).toBeLessThanOrEqual(0.01);
});
