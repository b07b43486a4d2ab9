import { fc, test as property } from '@fast-check/vitest';
import { describe, expect, test } from 'vitest';
import { noon, outageStory, smallTown } from '../../tests/support/outage-story.ts';
import type { Outage } from '../model/outage.ts';
import { HOUR, MINUTE, SECOND } from '../model/time.ts';
import { ForewattError } from '../runtime/problem.ts';
import * as actions from './actions.ts';
import { logNormal } from './etr/lengths.ts';
import { firstEtr, statisticalEtr } from './etr.ts';
import { defaultOutageSettings } from './settings.ts';

const settings = defaultOutageSettings().etr;
const lengths = logNormal(settings);
const start = Date.parse('2026-07-15T04:00:00Z');

describe('the statistical estimate', () => {
  test.each([
    [0, 354],
    [60, 481],
    [119, 626],
    [240, 903],
  ])('after %i minutes four in five end within %i minutes', (elapsed, minutes) => {
    expect(Math.round(lengths.conditional(0.8, elapsed))).toBe(minutes);
  });

  test('is told rounded up to a quarter of an hour', () => {
    expect(statisticalEtr(start, { now: start, settings, lengths }).at).toBe(start + 6 * HOUR);
  });

  property.prop([fc.integer({ min: 0, max: 40 * HOUR })])('never lies in the past', (elapsed) => {
    const now = start + elapsed;
    const { at, low, high } = statisticalEtr(start, { now, settings, lengths });
    expect(at).toBeGreaterThan(now);
    expect(low).toBeLessThanOrEqual(at ?? 0);
    expect(high).toBeGreaterThanOrEqual(at ?? 0);
  });
});

describe('the first word', () => {
  const about = { now: start, settings, lengths, isStorm: false, plannedEnd: null };

  test('is the end of the plan that the outage names, while that is not here yet', () => {
    const plannedEnd = start + HOUR;
    const told = firstEtr(start, { ...about, plannedEnd });
    expect(told).toMatchObject({ at: plannedEnd, origin: 'planned_end' });
    const late = firstEtr(start, { ...about, plannedEnd: start + MINUTE });
    expect(late).toMatchObject({ origin: 'statistical' });
  });

  test('in a storm is when the next word comes, at most two hours on', () => {
    const told = firstEtr(start, { ...about, isStorm: true });
    expect(told).toMatchObject({ at: null, nextUpdateAt: start + 2 * HOUR });
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

  test('a word of the operator stands behind that of the crew until it has come due', () => {
    const story = outageStory(smallTown());
    story.device('FA', true, 'trip');
    story.runTo(3);
    const [outage] = story.outages() as [Outage];
    const by = { who: 'li', at: noon + MINUTE };
    const word = (origin: 'crew' | 'operator', minutes: number) => ({
      ...{ origin, at: noon + minutes * MINUTE, nextUpdateAt: null },
    });
    const crew = actions.setEtr(outage, word('crew', 90), by).outage;
    expect(crew.etr).toMatchObject({ origin: 'crew', at: noon + 90 * MINUTE });
    expect(() => actions.setEtr(crew, word('operator', 120), by)).toThrow(/operator.*crew/);
    expect(actions.setEtr(crew, word('crew', 120), by).outage.etr?.at).toBe(noon + 120 * MINUTE);
  });

  test('"in six minutes" is a word as well: it stands for three of them', () => {
    const story = outageStory(smallTown());
    story.device('FA', true, 'trip');
    story.runTo(3);
    const [outage] = story.outages() as [Outage];
    const by = { who: 'li', at: noon + 3 * SECOND };
    const at = by.at + 6 * MINUTE;
    story.detector.put(actions.setEtr(outage, { at, origin: 'crew', nextUpdateAt: null }, by));
    story.runTo(150);
    expect(story.detector.outages()[0]?.etr).toMatchObject({ at, origin: 'crew' });
    story.runTo(200);
    expect(story.detector.outages()[0]?.etr?.origin).toBe('statistical');
  });

  test('a next word promised within a minute is not forgotten until the next look at all outages', () => {
    const story = outageStory(smallTown());
    story.device('FA', true, 'trip');
    story.runTo(5);
    const [outage] = story.outages() as [Outage];
    const by = { who: 'li', at: noon + 5 * SECOND };
    const word = { at: null, origin: 'crew' as const, nextUpdateAt: by.at + MINUTE };
    story.detector.put(actions.setEtr(outage, word, by));
    for (const after of [12, 32, 52]) story.detector.decide(noon + after * SECOND);
    expect(story.detector.outages()[0]?.etr).toMatchObject(word);
    story.detector.decide(noon + 72 * SECOND);
    expect(story.detector.outages()[0]?.etr?.origin).toBe('statistical');
  });

  const step = fc.oneof(
    fc.record({ do: fc.constant('wait' as const), minutes: fc.integer({ min: 1, max: 200 }) }),
    fc.record({
      do: fc.constantFrom('crew' as const, 'operator' as const),
      minutes: fc.integer({ min: -5, max: 600 }),
      isKnown: fc.boolean(),
    }),
    fc.record({ do: fc.constantFrom('storm' as const, 'calm' as const) }),
    fc.record({ do: fc.constantFrom('off' as const, 'on' as const) }),
  );

  property.prop([fc.array(step, { minLength: 3, maxLength: 14 })], { numRuns: 25 })(
    'whatever crews, operators, storms and meters do: never in the past, never without a next word',
    (course) => {
      const story = outageStory(smallTown());
      const all = ['FA1', 'FA2', 'FA3', 'FA4'];
      let now = start;
      const decide = (until: number, every: number): void => {
        for (; now <= until; now += every) {
          story.detector.decide(now);
          for (const { state, etr } of story.detector.outages()) {
            if (state !== 'confirmed' && state !== 'restoring') continue;
            expect(etr).not.toBeNull();
            if (etr?.at === null) expect(etr.nextUpdateAt).toBeGreaterThan(now);
            else expect(etr?.at).toBeGreaterThan(now);
          }
        }
      };
      story.device('FA', true, 'trip');
      decide(start + 5 * SECOND, SECOND);
      for (const one of course) {
        if (one.do === 'wait') decide(now + one.minutes * MINUTE, 20 * SECOND);
        else if (one.do === 'storm' || one.do === 'calm')
          story.detector.setStorm(one.do === 'storm');
        else if (one.do === 'crew' || one.do === 'operator') word(one);
        else tell(one.do === 'off');
        decide(now + 5 * SECOND, SECOND);
      }

      function tell(isOff: boolean): void {
        const at = now;
        const stamp = (id: string) => ({ id: `${id} ${at}`, at, receivedAt: at, deviceTime: null });
        story.detector.apply(
          all.map((supplyPoint) => ({
            ...{ ...stamp(supplyPoint), about: 'supply_point' as const, supplyPoint },
            says: isOff ? { kind: 'gasp' as const } : { kind: 'restored' as const },
          })),
        );
        const says = { kind: 'state', open: isOff, phases: 7, weight: 'trip' } as const;
        story.detector.apply([{ ...stamp('FA'), about: 'device', device: 'FA', says }]);
      }

      function word(said: { do: 'crew' | 'operator'; minutes: number; isKnown: boolean }): void {
        const [outage] = story.detector.outages();
        if (outage === undefined || outage.state === 'restored') return;
        const when = now + said.minutes * MINUTE;
        const told = said.isKnown
          ? { at: when, nextUpdateAt: null }
          : { at: null, nextUpdateAt: when };
        try {
          const by = { who: 'li', at: now };
          story.detector.put(actions.setEtr(outage, { ...told, origin: said.do }, by));
        } catch (error) {
          expect(error).toBeInstanceOf(ForewattError);
        }
      }
    },
  );
});
