import { fc, test } from '@fast-check/vitest';
import { expect } from 'vitest';
import type { Grid } from '../../network/grid.ts';
import { whole } from '../../runtime/in-parts.ts';
import { addressNames } from '../find/names.ts';
import { findAddress, LEAST_LETTERS } from './addresses.ts';

type Rows = Grid['tables']['supplyPoints'];
const rowsOf = (addresses: ReadonlyArray<string | null>): Rows =>
  addresses.map((address) => ({ address })) as unknown as Rows;

/** Neither capitals nor widths nor accents tell two texts apart. */
const plain = (one: string | null): string =>
  (one ?? '').normalize('NFKD').replaceAll(/\p{M}/gu, '').toLowerCase();

/** By reading all of them: what the index must come to. */
function read(addresses: ReadonlyArray<string | null>, text: string): number | null {
  if (plain(text).length < LEAST_LETTERS) return null;
  const exact = addresses.findIndex((one) => plain(one) === plain(text));
  if (exact >= 0) return exact;
  const found = addresses.flatMap((one, i) => (plain(one).includes(plain(text)) ? [i] : []));
  return found.length === 1 ? (found[0] as number) : null;
}

const part = fc.constantFrom(
  '新区',
  '春晖路',
  '安居苑',
  '1',
  '2',
  '3',
  '12',
  '１２',
  'É',
  '幢',
  '室',
  'High St ',
);
const address = fc.array(part, { minLength: 2, maxLength: 7 }).map((parts) => parts.join(''));
const list = fc.array(fc.option(address), { minLength: 1, maxLength: 200 });

test.prop([list, fc.nat(), fc.nat({ max: 6 }), fc.nat({ max: 12 }), fc.boolean()])(
  'an address, whole or in part, finds what reading all of them finds',
  (addresses, pick, from, length, isOther) => {
    const some = addresses[pick % addresses.length] ?? '新区春晖路1幢';
    const text = isOther ? `${some.slice(from)}9` : some.slice(from, from + length);
    const rows = rowsOf(addresses);
    const names = whole(addressNames(rows));
    expect(whole(findAddress(rows, names, text))).toBe(read(addresses, text));
    expect(whole(findAddress(rows, names, some))).toBe(read(addresses, some));
  },
);

const PLACES = 200_000;

test('of 200,000 places one is found in milliseconds, also by what nearly fits', () => {
  const addresses = Array.from({ length: PLACES }, (_, i) => {
    const [street, house, room] = [i % 40, Math.floor(i / 400), (i % 10) * 100 + (i % 7)];
    return `新区${'春夏秋冬'[street % 4]}晖路${street}号安居苑${house}幢${room}室`;
  });
  const rows = rowsOf(addresses);
  const names = whole(addressNames(rows));
  const asked = [
    ...[addresses[150_003] as string, '安居苑375幢303室', '晖路3号安居苑375幢303', '安居苑'],
    ...['晖路39号安居苑499幢999室', '幢303室幢303室', '没有这个地方'],
  ];
  for (const text of asked) {
    // The quickest of some: other work on the machine makes each of them late by chance.
    const took = Array.from({ length: 7 }, () => {
      const beganMs = performance.now();
      whole(findAddress(rows, names, text));
      return performance.now() - beganMs;
    });
    console.info(`${text}: ${Math.min(...took).toFixed(2)} ms`);
    expect(Math.min(...took)).toBeLessThan(20);
  }
});
