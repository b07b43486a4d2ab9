import { describe, expect, test } from 'vitest';
import { placeOf, t0 } from '../../tests/support/places.ts';
import { HOUR, toIso } from '../model/time.ts';
import { alarmBook } from './alarm-book.ts';
import * as alarms from './alarms.ts';
import type { Signalled } from './judge.ts';
import { defaultDetectSettings } from './settings.ts';

const settings = defaultDetectSettings().alarms;

function signal(
  what: 'raise' | 'clear',
  second: number,
  rule: Signalled['rule'] = 'loss_of_voltage',
): Signalled {
  const at = t0 + second * 1000;
  const values = {
    phase: null,
    value: 0.01,
    limit: 0.1,
    unit: 'pu',
    text: { en: 'no voltage', 'zh-CN': '失压' },
  };
  return { rule, place: placeOf('TX-880'), signal: { do: what, at, ...values } };
}

function book() {
  let number = 0;
  return alarmBook({
    settings,
    newId: () => {
      number += 1;
      return `A-${number}`;
    },
  });
}

describe('an alarm', () => {
  test('that goes before anybody saw it waits for an acknowledgement under its id', () => {
    const one = book();
    one.signals([signal('raise', 0)]);
    const [gone] = one.signals([signal('clear', 10)]);
    expect(gone).toMatchObject({ id: 'A-1', state: 'cleared_unacked', version: 2 });
    const [again] = one.signals([signal('raise', 20)]);
    expect(again).toMatchObject({ id: 'A-1', state: 'active_unacked', count: 2 });
  });

  test('that was cleared and acknowledged comes back as a new one', () => {
    const one = book();
    const [first] = one.signals([signal('raise', 0)]);
    if (first !== undefined) one.put([alarms.acked(first, 'li', t0)]);
    expect(one.signals([signal('clear', 10)])).toMatchObject([{ state: 'cleared' }]);
    expect(one.signals([signal('raise', 20)])).toMatchObject([{ id: 'A-2', count: 1 }]);
  });

  test('keeps the first name that acknowledged it', () => {
    const [raised] = book().signals([signal('raise', 0)]);
    if (raised === undefined) throw new Error('nothing was raised');
    const once = alarms.acked(raised, 'li', t0);
    expect(alarms.acked(once, 'wang', t0 + 1)).toBe(once);
    expect(alarms.unacked(once)).toMatchObject({ state: 'active_unacked', ackedBy: null });
  });

  test('lies on the shelf for at most a day and comes back by itself', () => {
    const [raised] = book().signals([signal('raise', 0)]);
    if (raised === undefined) throw new Error('nothing was raised');
    const about = { now: t0, settings };
    expect(() => alarms.shelved(raised, t0 + 25 * HOUR, about)).toThrow(/24 hours/);
    const aside = alarms.shelved(raised, t0 + HOUR, about);
    expect(alarms.aged(aside, t0 + HOUR - 1, settings)).toBe(aside);
    const back = alarms.aged(aside, t0 + HOUR, settings);
    expect(back).toMatchObject({ state: 'active_unacked', shelvedUntil: null });
  });

  test('of priority 1 stays until somebody acknowledges it, others fade after an hour', () => {
    const [raised] = book().signals([signal('raise', 0)]);
    if (raised === undefined) throw new Error('nothing was raised');
    const gone = alarms.cleared(raised, t0);
    expect(alarms.aged(gone, t0 + HOUR, settings).state).toBe('cleared');
    const urgent = { ...gone, priority: 1 };
    expect(alarms.aged(urgent, t0 + 99 * HOUR, settings)).toBe(urgent);
  });

  test('inside an outage is suppressed and comes back after it; a safety alarm never is', () => {
    const one = book();
    one.signals([signal('raise', 0), signal('raise', 0, 'earth_fault')]);
    expect(one.cover(new Map([['TX-880', 'O-1']]))).toMatchObject([
      { rule: 'loss_of_voltage', state: 'suppressed', suppressedBy: 'O-1' },
    ]);
    expect(one.cover(new Map())).toMatchObject([{ state: 'active_unacked', suppressedBy: null }]);
  });

  test('says when it was raised, not when it was written', () => {
    const [raised] = book().signals([signal('raise', 5)]);
    expect(raised?.raisedAt).toBe(toIso(t0 + 5000));
  });
});
