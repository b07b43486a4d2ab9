import { fc, test } from '@fast-check/vitest';
import { expect } from 'vitest';
import type { Grid } from '../../network/grid.ts';
import type { Locator } from '../../network/locate.ts';
import { folded } from '../../runtime/folded.ts';
import { whole } from '../../runtime/in-parts.ts';
import { BLOCK, gridNames } from './names.ts';
import { searchGrid } from './search.ts';

interface Point {
  id: string;
  meter: string | null;
  account: string | null;
  address: string | null;
}
interface Town {
  feeders: string[];
  devices: Array<{ id: string; name: string }>;
  transformers: Array<{ id: string; name: string }>;
  points: Point[];
}

function placeOf(town: Town) {
  const devices = town.devices.map((row) => ({ ...row, kind: 'fuse' }));
  const { transformers, points: supplyPoints } = town;
  const feeders = town.feeders.map((id) => ({ id }));
  const grid = { feeders, tables: { devices, transformers, supplyPoints } } as unknown as Grid;
  const find = (text: string): number | undefined => {
    const by = (key: 'id' | 'meter' | 'account') => supplyPoints.findIndex((s) => s[key] === text);
    return [by('id'), by('meter'), by('account')].find((number) => number >= 0);
  };
  return { grid, locator: { find } as Locator, names: whole(gridNames(grid)) };
}

const LIMIT = 8;
const found = (town: Town, text: string): string[] =>
  whole(searchGrid(placeOf(town), text, LIMIT)).map(({ id }) => id);

/** Neither capitals nor widths nor accents tell two texts apart. */
const plain = (text: string): string =>
  text.normalize('NFKD').replaceAll(/\p{M}/gu, '').toLowerCase();

/** By reading all of them: what the index must come to. */
function read({ feeders, devices, transformers, points }: Town, typed: string): string[] {
  const text = plain(typed.trim());
  if (text.length < 2) return [];
  const rank = (of: Array<string | null>): number[] =>
    of.map((name) => {
      const one = name === null ? null : plain(name);
      return one === text ? 0 : one?.startsWith(text) ? 1 : one?.includes(text) ? 2 : 3;
    });
  const isCode = /\d/.test(text) && /^[!-~]+$/.test(text);
  const isPlace = !isCode || /[^\w-]/.test(text);
  const equipment = [...feeders.map((id) => ({ id, name: id })), ...devices, ...transformers];
  const all = equipment.map(({ id, name }) => ({ id, rank: Math.min(...rank([id, name])) }));
  const wholes = [typed.trim(), text.toUpperCase(), text].map((form) =>
    (['id', 'meter', 'account'] as const)
      .map((key) => points.find((point) => point[key] === form))
      .find((point) => point !== undefined),
  );
  const exact = wholes.find((point) => point !== undefined);
  if (exact === undefined) {
    for (const { id, meter, account, address } of points) {
      const ranks = isCode ? rank([id, meter, account]) : [];
      if (isPlace) ranks.push(...rank([address]));
      all.push({ id, rank: Math.min(...ranks) });
    }
  }
  const best = [0, 1, 2].flatMap((wanted) => all.filter((one) => one.rank === wanted));
  return [...(exact === undefined ? [] : [exact]), ...best].map(({ id }) => id).slice(0, LIMIT);
}

const letters = fc.constantFrom(
  'M-',
  'm',
  'SP',
  '0',
  '1',
  '12',
  '新区',
  '春晖路',
  'High ',
  'st',
  '9',
  'É',
  'e\u0301',
  '１２',
  'ＳＰ',
);
const text = fc.array(letters, { minLength: 1, maxLength: 4 }).map((parts) => parts.join(''));
const numbered = <T>(one: fc.Arbitrary<T>, first: string, most: number) =>
  fc
    .array(one, { maxLength: most })
    .map((list) => list.map((row, i) => ({ ...row, id: `${first}${i}` })));
const named = fc.record({ name: text });
const town: fc.Arbitrary<Town> = fc.record({
  feeders: fc.uniqueArray(
    text.map((one) => `F${one}`),
    { maxLength: 3 },
  ),
  devices: numbered(named, 'SW-', 2 * BLOCK),
  transformers: numbered(named, 'TX', 5),
  points: numbered(
    fc.record({ meter: fc.option(text), account: fc.option(text), address: fc.option(text) }),
    'SP-',
    3 * BLOCK,
  ),
});

test.prop([town, text, fc.nat({ max: 3 })], { numRuns: 100 })(
  'a search finds, and in the same order, what reading every name finds',
  (any, typed, from) => {
    const { points, devices } = any;
    const some = [typed, typed.slice(from), points.at(-1)?.address, points.at(-1)?.id];
    for (const one of [...some, points[0]?.meter, devices.at(-1)?.name?.toUpperCase()]) {
      if (one != null) expect(found(any, one)).toEqual(read(any, one));
    }
  },
);

const street = { feeders: ['XQ-12'], devices: [{ id: 'SW-8', name: 'Rue de l’Église' }] };
const homes: Town = {
  ...{ ...street, transformers: [{ id: 'TX-1', name: 'Łódź Straße ΟΔΌΣ' }] },
  points: [
    { id: 'SP-12', meter: 'M-77', account: '13001234', address: '新区春晖路１２号ａ座' },
    { id: 'SP-13', meter: null, account: null, address: 'Žižkov 12, ÅRHUS, Ёлкино' },
  ],
};

test.each([
  ['église', 'SW-8'],
  ['EGLISE', 'SW-8'],
  ['lodz strasse', 'TX-1'],
  ['οδος', 'TX-1'],
  ['春晖路12号A', 'SP-12'],
  ['春晖路１２号Ａ座', 'SP-12'],
  ['ｓｐ－１２', 'SP-12'],
  ['１３００１２３４', 'SP-12'],
  ['Ｍ－７７', 'SP-12'],
  ['zizkov', 'SP-13'],
  ['žižkov　１２', 'SP-13'],
  ['århus', 'SP-13'],
  ['елкино', 'SP-13'],
])('who types %s finds %s', (typed, id) => expect(found(homes, typed)[0]).toBe(id));

const any = fc.string({ unit: 'grapheme', maxLength: 6 });
test.prop([any, any], { numRuns: 1_000 })(
  'a text folds as its parts do, so that a part is found in the whole, and what is folded stays so',
  (one, other) => {
    expect(folded(one + other)).toBe(folded(one) + folded(other));
    expect(folded(folded(one))).toBe(folded(one));
  },
);

const PLACES = 30_000;

test('of 30,000 places few are read, whatever is asked', () => {
  const digits = (i: number): string => String(i).padStart(7, '0');
  const points = Array.from({ length: PLACES }, (_, i) => ({
    ...{ id: `SP-${digits(i)}`, meter: `M-${digits((i * 7_919_377) % 10_000_000)}` },
    ...{ account: `03100${digits(i)}`, address: `人民路${i % 400}号` },
  }));
  const at = placeOf({ feeders: ['F-001'], devices: [], transformers: [], points });
  let reads = 0;
  const counting = new Proxy(points, {
    get(target, key) {
      if (typeof key === 'string' && /^\d+$/.test(key)) reads += 1;
      return Reflect.get(target, key);
    },
  });
  Object.assign(at.grid.tables, { supplyPoints: counting });
  const asked = [
    ...['SP-0029999', '031000007777', 'M-00', 'SP-00299', '7777', '77777', '5678901', '400号'],
    ...['0000000000000', 'no such thing', 'xyz', '没有', '9X', '人民路399号', 'M-0123456'],
  ];
  for (const one of asked) {
    reads = 0;
    whole(searchGrid(at, one, LIMIT));
    console.info(`${one}: ${reads} places read`);
    expect(reads, one).toBeLessThan(PLACES / 3);
  }
});
