import { expect, test } from 'vitest';
import { calendarOf } from './calendar.ts';
import { forbiddenAt } from './forbidden-days.ts';
import type { Policy } from './load.ts';

// National Day 2026 (国办发明电): 1 to 7 October off, Saturday 10 October worked.
const days = calendarOf('cn', {
  ...Object.fromEntries([1, 2, 3, 4, 5, 6, 7].map((d) => [`2026-10-0${d}`, 'off' as const])),
  '2026-10-10': 'work',
});
const policy = { days, quiet: { from: 22 * 60, to: 7 * 60 } } as unknown as Policy;
const zone = 'Asia/Shanghai';
const all = ['night', 'dayBeforeOff', 'off'] as const;
const on = (local: string) => forbiddenAt(Date.parse(`${local}+08:00`), all, { policy, zone });

test.each([
  ['2026-09-28T10:00', null, 'a Monday morning'],
  ['2026-09-28T22:30', 'night', 'after the quiet hours began'],
  ['2026-09-29T06:59', 'night', 'before they end'],
  ['2026-09-30T10:00', 'dayBeforeOff', 'the day before the holidays'],
  ['2026-10-03T10:00', 'off', 'a holiday, whose next day is one too'],
  ['2026-10-09T10:00', null, 'a Friday before a worked Saturday'],
  ['2026-10-10T10:00', 'dayBeforeOff', 'that Saturday itself'],
])('a cut for arrears at %s: %s (%s)', (local, found, _why) => {
  expect(on(local)).toBe(found);
});
