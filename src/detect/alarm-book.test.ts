import { fc, test as property } from '@fast-check/vitest';
import { describe, expect, test } from 'vitest';
import { placeOf, t0 } from '../../tests/support/places.ts';
import type { Alarm } from '../model/alarm.ts';
import { HOUR, MINUTE, SECOND, toIso } from '../model/time.ts';
import { alarmBook } from './alarm-book.ts';
import * as alarms from './alarms.ts';
import type { Signalled } from './judge.ts';
import { rules } from './rules/registry.ts';
import { defaultDetectSettings } from './settings.ts';

const settings = defaultDetectSettings().alarms;

function house(clearMs = 10 * SECOND) {
  let number = 0;
  const newId = (): string => {
    number += 1;
    return `A-${number}`;
  };
  const book = alarmBook({ settings, newId, clearMs: () => clearMs });
  const told: string[] = [];
  const keep = (changed: readonly Alarm[]): Alarm[] => {
    for (const { rule, state, asset } of changed) told.push(`${rule} ${asset} ${state}`);
    return [...changed];
  };
  const said = (
    what: 'raise' | 'clear',
    second: number,
    at: { asset?: string; rule?: Signalled['rule'] } = {},
  ): Alarm[] => {
    const { asset = 'TX-1', rule = 'switch_state' } = at;
    const values = {
      phase: null,
      value: null,
      limit: null,
      unit: null,
      text: { en: 'said', 'zh-CN': '说' },
    };
    const signal = { do: what, at: t0 + second * SECOND, ...values };
    return keep(book.signals([{ rule, place: placeOf(asset), signal }]));
  };
  return { book, said, told, age: (second: number) => keep(book.age(t0 + second * SECOND)) };
}

describe('an alarm that comes and goes', () => {
  test('three times in a minute chatters: one alarm says so, and it ends four times as late', () => {
    const { said, age, told } = house(30 * SECOND);
    for (const second of [0, 20, 40]) {
      said('raise', second);
      if (second < 40) said('clear', second + 10);
    }
    expect(told.at(-1)).toBe('chattering TX-1 active_unacked');
    expect(said('clear', 50)).toEqual([]);
    expect(age(50 + 89)).toEqual([]);
    expect(age(50 + 90)).toMatchObject([{ rule: 'switch_state', state: 'cleared_unacked' }]);
  });

  test('that comes again before its late end has never gone', () => {
    const { said, age, book } = house();
    for (const second of [0, 10, 20]) {
      said('raise', second);
      said('clear', second + 5);
    }
    for (let second = 30; second < 300; second += 30) {
      said('raise', second);
      said('clear', second + 10);
      age(second + 20);
    }
    const [one] = book.standing().filter(({ rule }) => rule === 'switch_state');
    expect(one).toMatchObject({ state: 'active_unacked', count: 3, clearedAt: null });
    expect(book.standing().filter(({ rule }) => rule === 'chattering').length).toBe(1);
  });

  test('twice in a minute, or three times in more, does not chatter', () => {
    const { said, told } = house();
    for (const second of [0, 30, 61, 91, 122]) {
      said('raise', second);
      said('clear', second + 5);
    }
    expect(told.filter((text) => text.includes('chattering'))).toEqual([]);
  });

  test('has been quiet for ten minutes: it ends at once again, and so does the alarm that said so', () => {
    const { said, age, told } = house();
    for (const second of [0, 10, 20]) {
      said('raise', second);
      said('clear', second + 5);
    }
    age(100);
    expect(age(20 + 599)).toEqual([]);
    age(20 + 600);
    expect(told.at(-1)).toBe('chattering TX-1 cleared_unacked');
    said('raise', 1000);
    expect(said('clear', 1010)).toMatchObject([{ state: 'cleared_unacked' }]);
  });
});

describe('a flood', () => {
  const at = (minute: number): number => t0 + minute * MINUTE;
  test('begins above ten new alarms in ten minutes and ends below five', () => {
    const { said, book } = house();
    for (let i = 0; i < 10; i += 1) said('raise', i, { asset: `TX-${i}` });
    expect(book.flood(at(1))).toEqual({ isOn: false, since: null, newAlarms: 10 });
    said('raise', 70, { asset: 'TX-10' });
    expect(book.flood(at(2))).toEqual({ isOn: true, since: at(2), newAlarms: 11 });
    for (let i = 0; i < 5; i += 1) said('raise', 500 + i, { asset: `TX-2${i}` });
    expect(book.flood(at(11.5))).toMatchObject({ isOn: true, newAlarms: 5 });
    expect(book.flood(t0 + 1100 * SECOND + 1)).toMatchObject({ isOn: false, newAlarms: 4 });
  });

  test('does not count what is suppressed or shelved, nor the same one again', () => {
    const { said, book } = house();
    for (let i = 0; i < 20; i += 1) said('raise', i, { asset: `TX-${i}` });
    said('raise', 30, { asset: 'TX-1' });
    book.cover(new Map(Array.from({ length: 15 }, (_, i) => [`TX-${i}`, 'O-1'])));
    expect(book.flood(at(1))).toMatchObject({ isOn: false, newAlarms: 5 });
  });
});

describe('states', () => {
  const raised = (rule: Signalled['rule']): Alarm => {
    const [alarm] = house().said('raise', 0, { rule });
    if (alarm === undefined) throw new Error('nothing was raised');
    return alarm;
  };

  test('the safety alarms are never suppressed, and they are these', () => {
    const safety = Object.entries(rules).flatMap(([name, { isSafety }]) =>
      isSafety ? [name] : [],
    );
    expect(safety.sort()).toEqual([
      'broken_neutral',
      'broken_neutral_meters',
      'earth_fault',
      'severe_overvoltage',
      'unexpected_voltage',
    ]);
    for (const rule of Object.keys(rules) as Signalled['rule'][]) {
      const { book, said } = house();
      said('raise', 0, { rule });
      const suppressed = book.cover(new Map([['TX-1', 'O-1']]));
      expect(suppressed.length, rule).toBe(safety.includes(rule) ? 0 : 1);
    }
  });

  test('one whose condition goes while an outage explains it is over with it: nobody need see it', () => {
    const { book, said } = house();
    said('raise', 0);
    book.cover(new Map([['TX-1', 'O-1']]));
    expect(said('clear', 10)).toMatchObject([{ state: 'suppressed' }]);
    expect(book.cover(new Map())).toMatchObject([{ state: 'cleared', suppressedBy: null }]);
  });

  test('critical ones wait for an acknowledgement for ever; acknowledged they are gone at once', () => {
    const gone = alarms.cleared(raised('recloser_lockout'), t0);
    expect(gone).toMatchObject({ priority: 1, state: 'cleared_unacked' });
    expect(alarms.aged(gone, t0 + 1000 * HOUR, settings)).toBe(gone);
    const seen = alarms.acked(gone, 'li', t0 + HOUR);
    expect(seen).toMatchObject({ state: 'cleared', ackedBy: 'li', ackedAt: toIso(t0 + HOUR) });
    expect(alarms.acked(seen, 'wang', t0 + 2 * HOUR)).toBe(seen);
  });

  test('active for more than a day is stale, a day is not, nor one that is over', () => {
    const one = raised('undervoltage');
    expect(alarms.isStale(one, t0 + 24 * HOUR, settings)).toBe(false);
    expect(alarms.isStale(one, t0 + 24 * HOUR + 1, settings)).toBe(true);
    expect(alarms.isStale(alarms.cleared(one, t0), t0 + 48 * HOUR, settings)).toBe(false);
  });

  const moves = [
    'raise',
    'clear',
    'ack',
    'unack',
    'shelve',
    'unshelve',
    'cover',
    'uncover',
  ] as const;
  property.prop([fc.array(fc.constantFrom(...moves, 'age'), { maxLength: 40 })])(
    'whatever is done in whatever order: versions rise, the first name stays until taken back',
    (course) => {
      const { book, said } = house();
      let last: Alarm | null = null;
      for (const [i, move] of course.entries()) {
        const now = t0 + i * 100 * SECOND;
        const before = book.standing()[0] ?? null;
        const by = new Map([['TX-1', 'O-1']]);
        if (move === 'raise' || move === 'clear') said(move, i * 100);
        else if (move === 'cover') book.cover(by);
        else if (move === 'uncover') book.cover(new Map());
        else if (move === 'age') book.age(now);
        else if (before !== null) tried(() => book.put([moved(before, move, now)]));
        const after = book.standing().find(({ id }) => id === before?.id) ?? null;
        if (before !== null && after !== null) {
          expect(after.version).toBeGreaterThanOrEqual(before.version);
          const isKept = before.ackedBy === null || move === 'unack' || after.count > before.count;
          if (!isKept) expect(after.ackedBy).toBe(before.ackedBy);
          expect(after.state === 'suppressed').toBe(after.suppressedBy !== null);
          expect(after.state === 'shelved').toBe(after.shelvedUntil !== null);
        }
        last = after ?? last;
      }
    },
  );

  function moved(alarm: Alarm, move: (typeof moves)[number], now: number): Alarm {
    if (move === 'ack') return alarms.acked(alarm, `n-${now}`, now);
    if (move === 'unack') return alarms.unacked(alarm);
    if (move === 'shelve') return alarms.shelved(alarm, now + HOUR, { now, settings });
    return alarms.unshelved(alarm);
  }

  function tried(act: () => void): void {
    try {
      act();
    } catch (error) {
      expect(String(error)).toMatch(/cannot be changed/);
    }
  }
});
