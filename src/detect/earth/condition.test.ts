import { describe, expect, test } from 'vitest';
import { begin, feeders, hint, settings, sign } from '../../../tests/support/earth/hints.ts';
import { t0 } from '../../../tests/support/places.ts';
import type { EarthFault } from '../../model/earth-fault.ts';
import { HOUR, MINUTE, SECOND, toIso } from '../../model/time.ts';
import { alertOf, alertText } from './alert.ts';
import * as faults from './condition.ts';
import * as trials from './trials.ts';

const facts = { feeders, settings };
const by = { who: 'li', at: t0 + MINUTE };
const gone = { at: t0 + MINUTE, because: 'gone' as const, outage: null };
const signed = (standing: EarthFault | null, isOn: boolean, at = t0 + HOUR): EarthFault | null => {
  const about = { ...facts, newId: () => 'E-5', hints: [], lately: 0 };
  return faults.earthFaultAfter(standing, { ...sign, isOn, at }, about);
};

describe('a condition', () => {
  test('begins as present, with the feeders by their overhead line and what was said before', () => {
    const condition = begin({ hints: [hint('selected', 'F1')] });
    expect(condition).toMatchObject({ state: 'present', phase: 'B', kind: 'solid', version: 1 });
    expect(condition.candidates.map(({ feeder }) => feeder)).toEqual(['F1', 'F2', 'F3']);
    expect(condition.hints).toHaveLength(1);
    expect(begin({ share: 0.3 }).kind).toBe('resistive');
    expect(begin({ lately: 3 }).kind).toBe('intermittent');
  });

  test('moves by name alone: what is cleared stays cleared, the next fault has its own id', () => {
    const over = faults.cleared(faults.isolate(begin()), gone);
    expect(() => faults.isolate(over)).toThrow(/cleared cannot become isolated/);
    expect(() => faults.locate(over, { feeder: 'F1', section: null }, by)).toThrow(
      /cleared cannot become located/,
    );
    expect(() => faults.isolate(faults.isolate(begin()))).toThrow(
      /isolated cannot become isolated/,
    );
    expect(signed(over, true)).toMatchObject({ id: 'E-5', state: 'present' });
  });

  test('what is isolated is not over when 3U0 goes, and is present again when it comes back', () => {
    const off = faults.isolate(begin());
    expect(signed(off, false)).toBeNull();
    expect(signed(off, true)).toMatchObject({ id: off.id, state: 'present' });
  });

  test('a feeder of another bus is refused, and what a person located stays', () => {
    expect(() => faults.locate(begin(), { feeder: 'F9', section: null }, by)).toThrow(/F9/);
    const found = faults.locate(begin(), { feeder: 'F3', section: 'LS-F3' }, by);
    expect(found.state).toBe('located');
    expect(found.candidates[0]).toMatchObject({ feeder: 'F3', probability: 1 });
    const told = faults.withHints(found, [hint('selected', 'F1')], facts);
    expect(told.candidates).toEqual(found.candidates);
    const elsewhere = faults.locate(told, { feeder: 'F1', section: null }, by);
    expect(elsewhere.candidates[0]).toMatchObject({ feeder: 'F1', probability: 1 });
  });
});

describe('its clock', () => {
  const reasonAt = (condition: EarthFault, minutes: number, own = settings): string | undefined =>
    alertOf(condition, { now: t0 + minutes * MINUTE, settings: own })?.reason;

  test('warns at ninety minutes and is priority 1 at two hours, or at once with a wire down', () => {
    const condition = begin();
    const reasons = [0, 89, 90, 119, 120].map((minutes) => reasonAt(condition, minutes));
    expect(reasons).toEqual(['present', 'present', 'limit_near', 'limit_near', 'limit_passed']);
    const down = begin({ hints: [hint('wire_down', 'F3')] });
    expect(alertOf(down, { now: t0, settings })).toEqual({ priority: 1, reason: 'wire_down' });
  });

  test('a house that isolates after ten seconds is told so then', () => {
    const quick = { ...settings, isolateAfter: 10 * SECOND };
    expect(reasonAt(begin(), 0.1, quick)).toBe('present');
    expect(reasonAt(begin(), 0.2, quick)).toBe('isolate_now');
    expect(reasonAt(faults.isolate(begin()), 500, quick)).toBeUndefined();
  });

  test('each call has its words', () => {
    const reasons = [
      ...(['present', 'limit_near', 'limit_passed'] as const),
      ...(['isolate_now', 'wire_down', 'close_trial'] as const),
    ];
    const words = reasons.map((reason) => alertText(begin(), { priority: 1, reason }));
    for (const language of ['en', 'zh-CN'] as const) {
      expect(new Set(words.map((text) => text[language])).size).toBe(6);
    }
    expect(words[0]).toEqual({
      en: 'BUS-2: earth fault of phase B, solid',
      'zh-CN': 'BUS-2：单相接地，B 相，金属性接地',
    });
  });
});

describe('a trial', () => {
  const start = (condition: EarthFault, feeder: string, isTelemetered = true): EarthFault => {
    const what = { feeder, device: `CB-${feeder}`, isTelemetered };
    return trials.startTrial(condition, what, { ...by, settings });
  };

  test('is announced until its breaker opens, and excused for three minutes from then', () => {
    const told = start(begin(), 'F3');
    expect(told.trials).toMatchObject([{ state: 'announced', openedAt: null, by: 'li' }]);
    const open = trials.opened(told, by.at + 7 * SECOND, { settings });
    const [trial] = open.trials;
    expect(trial).toMatchObject({ state: 'open', openedAt: toIso(by.at + 7 * SECOND) });
    expect(trial?.excusedUntil).toBe(toIso(by.at + 7 * SECOND + 3 * MINUTE));
    expect(start(begin(), 'F3', false).trials[0]?.state).toBe('open');
    // A minute is enough to see; after it somebody is called.
    const callAt = (s: number): string | undefined =>
      alertOf(open, { now: by.at + s * SECOND, settings })?.reason;
    expect([callAt(66), callAt(67)]).toEqual(['present', 'close_trial']);
  });

  test('is refused by name on another bus, beside another one, and where nothing is looked for', () => {
    const running = start(begin(), 'F3');
    expect(() => start(running, 'F1')).toThrow(/F3 is on trial/);
    expect(() => start(begin(), 'F9')).toThrow(/F9 is none of those/);
    expect(() => start(faults.isolate(begin()), 'F1')).toThrow(/isolated/);
    expect(() => start(faults.cleared(begin(), gone), 'F1')).toThrow(/cleared/);
  });

  test('while it runs no silence of the bus ends the condition', () => {
    expect(signed(start(begin(), 'F3'), false)).toBeNull();
    expect(signed(begin(), false)).toMatchObject({ state: 'cleared', clearedBecause: 'gone' });
  });

  test('that makes 3U0 vanish locates the fault; one that does not moves its feeder to the end', () => {
    const open = start(begin(), 'F3', false);
    const found = trials.seen(open, { vanished: true, at: by.at + SECOND }, facts);
    expect([found.state, found.candidates[0]?.feeder]).toEqual(['located', 'F3']);
    const closed = trials.over(found, { closedAt: by.at + 20 * SECOND, otherwise: 'unseen' });
    expect(closed.trials).toMatchObject([{ state: 'over', result: 'vanished' }]);
    const stayed = trials.seen(open, { vanished: false, at: by.at + SECOND }, facts);
    expect(stayed.state).toBe('present');
    expect(stayed.trialOrder.at(-1)).toEqual({
      feeder: 'F3',
      reasons: ['by_probability', 'tried'],
    });
  });
});
