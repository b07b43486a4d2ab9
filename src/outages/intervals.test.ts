import { fc, test as property } from '@fast-check/vitest';
import { describe, expect, test } from 'vitest';
import { intervalLedger } from '../../tests/support/interval-ledger.ts';
import { noon, outageStory, smallTown } from '../../tests/support/outage-story.ts';
import type { Outage } from '../model/outage.ts';
import { MINUTE, SECOND } from '../model/time.ts';
import { ForewattError } from '../runtime/problem.ts';
import * as actions from './actions.ts';
import { correctTimes } from './by-hand/correct.ts';
import { restoreByHand, restorePart } from './by-hand/restore.ts';
import type { OutageChange } from './change.ts';
import { earliestStart } from './intervals.ts';
import { isOpen } from './life/moves.ts';

describe('the start of an outage', () => {
  const times = (count: number): number[] => Array.from({ length: count }, (_, n) => 1000 + n);

  test('is the earliest word of its meters while they are few', () => {
    expect(earliestStart([3, 1, 2], 20)).toBe(1);
    expect(earliestStart(times(19), 20)).toBe(1000);
    expect(earliestStart([], 20)).toBeNull();
  });

  test('is the 5th percentile from twenty on: one wrong clock cannot stretch it', () => {
    expect(earliestStart([-99_999, ...times(19)], 20)).toBe(1000);
    expect(earliestStart([-99_999, ...times(99)], 20)).toBe(1004);
  });
});

const town = smallTown();
const fuses = ['FA', 'FB', 'FC'] as const;
const devices = [...fuses, 'RC2', 'CB1'] as const;
const points = Object.keys(town.points);

const happening = fc.oneof(
  fc.record({ do: fc.constant('gasp' as const), ids: fc.subarray(points, { minLength: 1 }) }),
  fc.record({ do: fc.constant('back' as const), ids: fc.subarray(points, { minLength: 1 }) }),
  fc.record({
    do: fc.constant('device' as const),
    device: fc.constantFrom(...devices),
    open: fc.boolean(),
    weight: fc.constantFrom('report' as const, 'trip' as const, 'hard' as const),
  }),
  fc.record({ do: fc.constant('wait' as const), seconds: fc.integer({ min: 5, max: 150 }) }),
  fc.record({
    do: fc.constantFrom(
      ...([
        'confirm',
        'reject',
        'restore',
        'part',
        'merge',
        'split',
        'device_set',
        'times',
      ] as const),
    ),
    which: fc.nat(5),
    of: fc.nat(20),
    device: fc.constantFrom(...devices),
    minutes: fc.integer({ min: -20, max: 20 }),
  }),
);

describe('dark time of a customer', () => {
  property.prop([fc.array(happening, { minLength: 4, maxLength: 28 })], { numRuns: 60 })(
    'never overlaps, whatever meters, crews and operators do in whatever order',
    (course) => {
      const story = outageStory(town);
      const ledger = intervalLedger();
      let seen = 0;
      let ids = 100;
      const settle = (seconds: number): void => {
        story.runTo(story.now() + seconds);
        for (const change of story.changes.slice(seen)) ledger.apply(change);
        seen = story.changes.length;
      };
      const { intervalOf, lastTo } = story.detector;
      const intervals = { intervalOf, lastTo };
      for (const step of course) {
        if (step.do === 'gasp') story.gasp(...step.ids);
        else if (step.do === 'back') story.back(...step.ids);
        else if (step.do === 'device') story.device(step.device, step.open, step.weight);
        else if (step.do === 'wait') settle(step.seconds);
        else {
          for (const change of tolerated(() => byHand(step))) {
            story.detector.put(change);
            ledger.apply(change);
          }
        }
        settle(2);
        for (const id of points) {
          const mine = ledger.all().filter((row) => row.supplyPoint === id);
          mine.sort((a, b) => a.from - b.from || (a.to ?? Infinity) - (b.to ?? Infinity));
          mine.forEach((row, n) => {
            const before = mine[n - 1];
            if (before !== undefined)
              expect(row.from).toBeGreaterThanOrEqual(before.to ?? Infinity);
          });
          expect(intervalOf(id)?.outage ?? null).toBe(
            mine.find(({ to }) => to === null)?.outage ?? null,
          );
        }
      }

      function byHand(step: {
        do: string;
        which: number;
        of: number;
        device: string;
        minutes: number;
      }): OutageChange[] {
        const open = story.detector.outages().filter((one) => one.state !== 'suspected');
        const outage = story.detector.outages()[step.which];
        if (outage === undefined) return [];
        const at = noon + story.now() * SECOND;
        const by = { who: 'li', at };
        const some = outage.dark.slice(0, 1 + (step.of % Math.max(1, outage.dark.length)));
        switch (step.do) {
          case 'confirm':
            return [actions.confirmByHand(outage, by, intervals)];
          case 'reject':
            return [actions.rejectByHand(outage, by, intervals)];
          case 'restore':
            return [restoreByHand(outage, { proven: [], stillDark: [] }, { ...by, intervals })];
          case 'part':
            return [restorePart(outage, { supplyPoints: some, proven: [] }, { ...by, intervals })];
          case 'device_set': {
            const below = pointsBelow(step.device);
            const found = { device: step.device, phases: 'ABC' as const, below };
            return [actions.setDevice(outage, found, { ...by, intervals })];
          }
          case 'merge': {
            const into = open[step.of % Math.max(1, open.length)];
            return into === undefined ? [] : actions.merge(outage, into, { ...by, intervals });
          }
          case 'split': {
            ids += 1;
            const part = { id: `O-${ids}`, supplyPoints: some, device: null };
            return isOpen(outage.state) ? actions.split(outage, part, by) : [];
          }
          default:
            return [corrected(outage, step.minutes, at)];
        }
      }

      function corrected(outage: Outage, minutes: number, at: number): OutageChange {
        const move = minutes * MINUTE;
        const isEnd = outage.restoredAt !== null && minutes % 2 === 0;
        const right = {
          startedAt: isEnd ? null : outage.startedAt + move,
          restoredAt: isEnd ? (outage.restoredAt ?? 0) + move : null,
        };
        const about = { who: 'li', at, reason: 'log book', intervals: ledger.of(outage.id) };
        return correctTimes(outage, right, about);
      }
    },
  );
});

function pointsBelow(device: string): string[] {
  const isBelow = (at: string | null | undefined): boolean =>
    at != null && (at === device || isBelow(town.devices[at]));
  return points.filter((id) => isBelow(town.points[id])).sort();
}

/** What is refused changes nothing. */
function tolerated(act: () => OutageChange[]): OutageChange[] {
  try {
    return act();
  } catch (error) {
    if (error instanceof ForewattError) return [];
    throw error;
  }
}
