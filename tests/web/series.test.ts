import { expect, test } from 'vitest';
import { csvOf, seriesOf } from '../../web/console/feeder/series.ts';

const from = Date.parse('2026-07-15T00:00:00Z');
const minute = 60_000;
const span = { from, to: from + 60 * minute, everyMs: minute };
const bucket = (at: number, mean: number | null, max = mean) => ({
  ...{ time: new Date(from + at * minute).toISOString(), mean, max, min: mean },
  count: mean === null ? 0 : 6,
});

test('where nothing was measured there is a gap, and no line across it', () => {
  const early = Array.from({ length: 20 }, (_, i) => bucket(i, 230));
  const late = Array.from({ length: 15 }, (_, i) => bucket(45 + i, 231));
  const series = seriesOf([...early, bucket(30, null), ...late], span);
  expect(series?.pieces.map((piece) => piece.length)).toEqual([20, 15]);
  expect(series?.gaps).toEqual([{ from: from + 20 * minute, to: from + 45 * minute }]);
});

test('a spike within a bucket stays, and an end that is missing is a gap', () => {
  const series = seriesOf([bucket(0, 230), bucket(1, 231, 400)], span);
  expect(series?.max).toBe(400);
  expect(series?.gaps).toEqual([{ from: from + 2 * minute, to: span.to }]);
});

test('nothing at all is no line of zeros', () => {
  expect(seriesOf([bucket(1, null)], span)).toBeNull();
  expect(csvOf([bucket(1, null)])).toContain(',,,,0');
});
