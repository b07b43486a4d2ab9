import { fc, test } from '@fast-check/vitest';
import { describe, expect } from 'vitest';
import { DAY, HOUR, MINUTE, SECOND } from '../../model/time.ts';
import { quietWatch } from './quiet.ts';
import { learnedPeriod } from './watch/learned.ts';

const start = Date.UTC(2026, 10, 25, 8);
const learned = { everyMs: null, isRhythm: true };
const onEvents = { everyMs: null, isRhythm: false };

/** Speaks after each gap; gives the instant of the last word. */
function speak(quiet: ReturnType<typeof quietWatch>, gaps: readonly number[]): number {
  let at = start;
  quiet.heard('M-1', learned, at);
  for (const gap of gaps) {
    at += gap;
    quiet.heard('M-1', learned, at);
  }
  return at;
}
const contacts = (quiet: ReturnType<typeof quietWatch>, at: number): string[] =>
  quiet.check(at).map(({ contact, missed }) => `${contact} ${missed}`);

describe('the rhythm of an asset', () => {
  test('is what 95 of 100 gaps keep, at least 10 s, and nothing before there are enough', () => {
    expect(learnedPeriod(Array(19).fill(MINUTE))).toBeNull();
    expect(learnedPeriod([...Array(19).fill(MINUTE), HOUR])).toBe(MINUTE);
    expect(learnedPeriod([...Array(18).fill(MINUTE), HOUR, HOUR])).toBe(HOUR);
    expect(learnedPeriod(Array(20).fill(SECOND))).toBe(10 * SECOND);
  });

  test('is learned: suspect after three periods, silent after five, each once', () => {
    const quiet = quietWatch('ami');
    const last = speak(quiet, Array(20).fill(MINUTE));
    expect(contacts(quiet, last + 2.9 * MINUTE)).toEqual([]);
    expect(contacts(quiet, last + 3 * MINUTE)).toEqual(['suspect 0']);
    expect(contacts(quiet, last + 4.9 * MINUTE)).toEqual([]);
    expect(contacts(quiet, last + 5 * MINUTE)).toEqual(['silent 5']);
    expect(contacts(quiet, last + 50 * MINUTE)).toEqual([]);
    expect(quiet.heard('M-1', learned, last + HOUR)).toMatchObject({ contact: 'answering' });
  });

  test('that is given is not learned over, and one that is not known yet is a day', () => {
    const quiet = quietWatch('ami');
    quiet.heard('M-1', { everyMs: HOUR, isRhythm: false }, start);
    const last = speak(quiet, Array(40).fill(MINUTE));
    expect(contacts(quiet, last + 2.9 * HOUR)).toEqual([]);
    expect(contacts(quiet, last + 3 * HOUR)).toEqual(['suspect 0']);
  });
});

test('who speaks only when something happens has a day: silent after five of them', () => {
  const quiet = quietWatch('ami');
  quiet.heard('M-2', onEvents, start);
  expect(contacts(quiet, start + 3 * DAY - 1)).toEqual([]);
  expect(contacts(quiet, start + 5 * DAY)).toEqual(['silent 5']);
});

test('an event of a meter does not undo the rhythm of its readings', () => {
  const quiet = quietWatch('ami');
  const last = speak(quiet, Array(20).fill(MINUTE));
  quiet.heard('M-1', onEvents, last + 1);
  expect(contacts(quiet, last + 1 + 5 * MINUTE)).toEqual(['silent 5']);
});

test('while nobody could be heard nobody was quiet', () => {
  const quiet = quietWatch('ami');
  const last = speak(quiet, Array(20).fill(MINUTE));
  quiet.listen(false, last + MINUTE);
  quiet.listen(false, last + HOUR);
  expect(contacts(quiet, last + 2 * HOUR)).toEqual([]);
  quiet.listen(true, last + 3 * HOUR);
  expect(contacts(quiet, last + 3 * HOUR + MINUTE)).toEqual([]);
  expect(contacts(quiet, last + 3 * HOUR + 2 * MINUTE)).toEqual(['suspect 0']);
});

const step = fc.record({
  asset: fc.constantFrom('a', 'b', 'c'),
  waitMs: fc.integer({ min: 0, max: 40 * SECOND }),
  everyMs: fc.constantFrom(5 * SECOND, 20 * SECOND),
  isHeard: fc.boolean(),
});

test.prop([fc.array(step, { maxLength: 200 })])(
  'whoever is looked at seldom is told as if all were looked at each time',
  (steps) => {
    const quiet = quietWatch('ami');
    const known = new Map<string, { at: number; everyMs: number; contact: string }>();
    let at = start;
    for (const { asset, waitMs, everyMs, isHeard } of steps) {
      at += waitMs;
      if (isHeard) {
        quiet.heard(asset, { everyMs, isRhythm: false }, at);
        known.set(asset, { at, everyMs, contact: 'answering' });
      }
      const wanted = [...known].flatMap(([name, one]) => {
        const missed = Math.floor((at - one.at) / one.everyMs);
        const contact = missed >= 5 ? 'silent' : missed >= 3 ? 'suspect' : 'answering';
        if (contact === one.contact) return [];
        one.contact = contact;
        return [`${name} ${contact}`];
      });
      const told = quiet.check(at).map(({ asset: name, contact }) => `${name} ${contact}`);
      expect(told.sort()).toEqual(wanted.sort());
    }
  },
);
