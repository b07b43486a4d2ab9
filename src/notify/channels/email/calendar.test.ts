import { fc, test } from '@fast-check/vitest';
import ICAL from 'ical.js';
import { describe, expect } from 'vitest';
import type { About } from '../channel.ts';
import { calendarOf } from './calendar.ts';

const start = Date.parse('2026-07-20T00:00:00Z');
const about: About = {
  ...{ notice: 'N-1', subject: 'P-2026-000017', revision: 2, lane: 3, link: 'https://d.cn/s/k1' },
  values: { place: '桃园路; 12幢, 等3处' },
  windows: [
    { start, end: start + 7_200_000 },
    { start: start + 18_000_000, end: start + 25_200_000 },
  ],
};
const at = { now: start - 86_400_000, domain: 'example.cn', title: '计划停电通知' };

function events(text: string) {
  const whole = new ICAL.Component(
    ICAL.parse(text) as ConstructorParameters<typeof ICAL.Component>[0],
  );
  return whole.getAllSubcomponents('vevent').map((one) => new ICAL.Event(one));
}

describe('the calendar part of a mail', () => {
  test('has an event for each dark time, read by a calendar of somebody else', () => {
    const calendar = calendarOf('planned_notice', about, at);
    const [first, second] = events(calendar?.text ?? '');
    expect(calendar?.method).toBe('PUBLISH');
    expect(first?.startDate.toJSDate().getTime()).toBe(start);
    expect(second?.endDate.toJSDate().getTime()).toBe(start + 25_200_000);
    expect(first?.location).toBe('桃园路; 12幢, 等3处');
    expect([first?.uid, first?.sequence]).toEqual(['P-2026-000017-0@example.cn', 2]);
  });

  test('takes the same events away when the cut is off', () => {
    const calendar = calendarOf('planned_cancelled', about, at);
    expect(calendar?.method).toBe('CANCEL');
    const [first] = events(calendar?.text ?? '');
    expect([first?.uid, first?.sequence]).toEqual(['P-2026-000017-0@example.cn', 3]);
    expect(calendar?.text).toContain('STATUS:CANCELLED');
  });

  test.each(['planned_reminder', 'planned_started', 'outage_detected'] as const)(
    'is left out of %s, and where nothing is planned',
    (kind) => {
      expect(calendarOf(kind, about, at)).toBeNull();
      expect(calendarOf('planned_notice', { ...about, windows: [] }, at)).toBeNull();
    },
  );

  test.prop([fc.string({ unit: 'grapheme' }), fc.string({ unit: 'grapheme' })])(
    'no place and no title breaks out of its line',
    (place, title) => {
      const { text = '' } =
        calendarOf('planned_notice', { ...about, values: { place } }, { ...at, title }) ?? {};
      expect(events(text)).toHaveLength(2);
      for (const line of text.split('\r\n'))
        expect(Buffer.byteLength(line)).toBeLessThanOrEqual(75);
    },
  );
});
