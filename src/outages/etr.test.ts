import { fc, test as property } from '@fast-check/vitest';
import { describe, expect, test } from 'vitest';
import { outageStory, smallTown } from '../../tests/support/outage-story.ts';
import { HOUR, MINUTE } from '../model/time.ts';
import { conditionalMinutes, statisticalEtr } from './etr.ts';
import { defaultOutageSettings } from './settings.ts';

const settings = defaultOutageSettings().etr;
const start = Date.parse('2026-07-15T04:00:00Z');

describe('the statistical estimate', () => {
  test.each([
    [0, 354],
    [60, 481],
    [119, 626],
    [240, 903],
  ])('after %i minutes four in five end within %i minutes', (elapsed, minutes) => {
    expect(Math.round(conditionalMinutes(0.8, elapsed, settings))).toBe(minutes);
  });

  test('is told rounded up to a quarter of an hour', () => {
    expect(statisticalEtr(start, start, settings).at).toBe(start + 6 * HOUR);
  });

  property.prop([fc.integer({ min: 0, max: 40 * HOUR })])('never lies in the past', (elapsed) => {
    const now = start + elapsed;
    const { at, low, high } = statisticalEtr(start, now, settings);
    expect(at).toBeGreaterThan(now);
    expect(low).toBeLessThanOrEqual(at ?? 0);
    expect(high).toBeGreaterThanOrEqual(at ?? 0);
  });
});

describe('an estimate never passes in silence', () => {
  test('it is asked for, extended twice, then withdrawn with a time for the next word', () => {
    const story = outageStory(smallTown());
    story.device('FA', true, 'trip');
    story.runTo(3);
    let at = story.outages()[0]?.etr?.at ?? 0;
    for (let minute = 1; minute < 48 * 60; minute += 1) {
      const now = start + minute * MINUTE;
      const decided = story.detector.decide(now);
      story.facts.push(...decided.etrFacts);
      for (const { outage } of decided.changes) at = outage.etr?.at ?? 0;
      expect(at === 0 || at > now).toBe(true);
    }
    expect(story.facts.map(({ what }) => what)).toEqual([
      'etr_due',
      'etr_due',
      'etr_due',
      'etr_withdrawn',
    ]);
  });
});
