import { describe, expect, test } from 'vitest';
import { outageStory, smallTown } from '../../../tests/support/outage-story.ts';
import type { Outage } from '../../model/outage.ts';
import { MINUTE } from '../../model/time.ts';
import { classKey, etrBook, etrClass, pastOf } from './classes.ts';
import { logNormal, observed } from './lengths.ts';

const fit = logNormal({ medianMinutes: 119, sigma: 1.295 });
const settings = { medianMinutes: 119, sigma: 1.295, ownFrom: 200 };
const short = { kind: 'fuse', size: '2-50' as const, isStorm: false };

function closed(own: Partial<Outage> = {}): Outage {
  const story = outageStory(smallTown());
  story.device('FA', true, 'trip');
  story.runTo(3);
  const [outage] = story.outages() as [Outage];
  const restoredAt = outage.startedAt + 90 * MINUTE;
  return { ...outage, state: 'closed', dark: [], restoredAt, ...own };
}

describe('classes of outages', () => {
  test('are device kind, customers and storm', () => {
    const outage = closed();
    expect(classKey(etrClass(outage, 'fuse', false))).toBe('fuse 2-50 calm');
    expect(classKey(etrClass({ ...outage, ever: ['FA1'] }, null, true))).toBe('service 1 storm');
    const many = Array.from({ length: 51 }, (_, n) => `SP-${n}`);
    expect(classKey(etrClass({ ...outage, ever: many }, 'breaker', false))).toBe(
      'breaker >50 calm',
    );
  });

  test('learn from closed outages alone, and not from planned ones', () => {
    expect(pastOf(closed(), 'fuse')).toMatchObject({ kind: 'fuse', size: '2-50', minutes: 90 });
    expect(pastOf(closed({ isStorm: true }), 'fuse')).toMatchObject({ isStorm: true });
    expect(pastOf(closed({ state: 'restored' }), 'fuse')).toBeNull();
    expect(pastOf(closed({ plannedOutage: 'P-1' }), 'fuse')).toBeNull();
    expect(pastOf(closed({ causeKind: 'planned' }), 'fuse')).toBeNull();
    expect(pastOf(closed({ restoredAt: null }), 'fuse')).toBeNull();
  });

  test('use their own lengths from two hundred on, the published ones before', () => {
    const book = etrBook(settings);
    for (let n = 0; n < 199; n += 1) book.learn({ ...short, minutes: 30 });
    expect(book.lengthsOf(short).conditional(0.8, 0)).toBeCloseTo(354, 0);
    book.learn({ ...short, minutes: 30 });
    expect(book.lengthsOf(short).conditional(0.8, 0)).toBe(30);
    expect(book.lengthsOf({ ...short, isStorm: true }).conditional(0.8, 0)).toBeCloseTo(354, 0);
    expect(book.counts()).toEqual(new Map([['fuse 2-50 calm', 200]]));
  });
});

describe('lengths as they were seen', () => {
  const minutes = Array.from({ length: 101 }, (_, n) => n);

  test('are quantiles of those that last longer', () => {
    const lengths = observed(minutes, fit);
    expect(lengths.conditional(0.8, -1)).toBe(80);
    expect(lengths.conditional(0.5, 50)).toBeCloseTo(75.5, 9);
  });

  test('say nothing where too few lasted so long', () => {
    expect(observed(minutes, fit).conditional(0.8, 95)).toBe(fit.conditional(0.8, 95));
    expect(observed([], fit).conditional(0.5, 0)).toBe(fit.conditional(0.5, 0));
  });
});
