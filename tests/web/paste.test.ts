import { expect, test } from 'vitest';
import { LINES_MOST, linesOf, localOf } from '../../web/console/switching/paste.ts';

test('lines are read in both languages, with or without time and phases, in any order', () => {
  const text = 'SW-104 open 14:20\n\n# by phone\nFU-31，合，AB，9：05\nRC-2; 拉开\r\nCB-1 CLOSED c';
  expect(linesOf(text)).toMatchObject([
    { number: 1, device: 'SW-104', state: 'open', time: '14:20', phases: 'ABC', problem: null },
    { number: 4, device: 'FU-31', state: 'closed', time: '9:05', phases: 'AB', problem: null },
    { number: 5, device: 'RC-2', state: 'open', time: null, problem: null },
    { number: 6, device: 'CB-1', state: 'closed', phases: 'C', problem: null },
  ]);
});

test.each([
  ['SW-1', 'lineState'],
  ['open SW-1', 'lineDevice'],
  ['SW-1 open 25:00', 'lineTime'],
  ['SW-1 open now', 'lineUnread'],
  ['<img src=x onerror=alert(1)> open', 'lineUnread'],
])('"%s" is refused as %s', (text, problem) => {
  expect(linesOf(text)[0]?.problem).toBe(problem);
});

test('the same device twice is told, for another phase it is not', () => {
  const lines = linesOf('FU-1 open A\nFU-1 open B\nFU-1 closed A');
  expect(lines.map(({ problem }) => problem)).toEqual([null, null, 'lineTwice']);
});

test('no more lines are taken than the API takes at once', () => {
  const text = Array.from({ length: 300 }, (_, i) => `SW-${i} open`).join('\n');
  expect(linesOf(text)).toHaveLength(LINES_MOST);
});

test('a time of day is of today, or of yesterday where today it is still to come', () => {
  expect(localOf('14:20', '2026-07-15T15:00')).toBe('2026-07-15T14:20');
  expect(localOf('23:50', '2026-07-15T00:10')).toBe('2026-07-14T23:50');
  expect(localOf('9:05', '2026-03-01T09:00')).toBe('2026-02-28T09:05');
});
