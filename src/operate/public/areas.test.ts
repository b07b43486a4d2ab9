import { fc, test } from '@fast-check/vitest';
import { expect } from 'vitest';
import { drawn } from '../../../tests/support/drawn.ts';
import { buildGrid } from '../../network/build.ts';
import type { Grid } from '../../network/grid.ts';
import { whole } from '../../runtime/in-parts.ts';
import { type Areas, areasOf } from './areas.ts';

const areasIn = (of: Grid, elsewhere: string): Areas => whole(areasOf(of, elsewhere));

interface Village {
  name: string;
  places: number;
  at?: readonly [lat: number, lon: number];
}

/** One feeder whose places lie in these villages. */
function grid(villages: readonly Village[]): Grid {
  const count = villages.reduce((sum, { places }) => sum + places, 0);
  const { tables } = drawn(`SS1 - CB1 - LS1 - TX1*${count}`);
  const areas = villages.flatMap(({ name, places, at = [null, null] }) =>
    Array.from({ length: places }, () => ({ area: name, lat: at[0], lon: at[1] })),
  );
  const supplyPoints = tables.supplyPoints.map((row, i) => ({ ...row, ...areas[i] }));
  return buildGrid({ ...tables, supplyPoints }, 1);
}

test('a village of few is shown with its nearest neighbour, under both names', () => {
  const { list } = areasIn(
    grid([
      { name: '河东', places: 120, at: [36.6, 114.4] },
      { name: '城南', places: 150, at: [36.9, 114.9] },
      { name: '小村', places: 12, at: [36.61, 114.41] },
    ]),
    '新区',
  );
  expect(list).toMatchObject([
    { id: '河东', name: '河东 · 小村', also: ['小村'], total: 132 },
    { id: '城南', name: '城南', also: [], total: 150 },
  ]);
});

test('many small ones go together until they are a hundred; a single one is what it is', () => {
  const five = ['A', 'B', 'C', 'D', 'E'].map((name) => ({ name, places: 30 }));
  const { list } = areasIn(grid(five), '新区');
  expect(list.every(({ total }) => total >= 100)).toBe(true);
  expect(list[0]?.name).toMatch(/^\w · \w · \w \+\d$/);
  expect(areasIn(grid([{ name: 'A', places: 30 }]), '新区').list).toHaveLength(1);
});

const sizes = fc.array(fc.integer({ min: 1, max: 160 }), { minLength: 1, maxLength: 9 });

test.prop([sizes], { numRuns: 40 })(
  'no area of fewer than a hundred is shown beside another, and every place has one',
  (places) => {
    const villages = places.map((count, i) => ({ name: `V${i}`, places: count }));
    const all = grid(villages);
    const { list, of } = areasIn(all, '新区');
    const sums = list.map(() => 0);
    for (const area of of) sums[area] = (sums[area] ?? 0) + 1;
    expect(sums).toEqual(list.map(({ total }) => total));
    if (list.length > 1) expect(Math.min(...sums)).toBeGreaterThanOrEqual(100);
    const names = list.flatMap(({ id, also }) => [id, ...also]);
    expect(names.toSorted()).toEqual(villages.map(({ name }) => name).toSorted());
  },
);
