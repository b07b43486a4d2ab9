import { fc, test as property } from '@fast-check/vitest';
import { describe, expect, test } from 'vitest';
import { filler, sunspecMap } from '../../../../tests/support/sunspec-unit.ts';
import { nextRead, step, type Walk, walkStart } from './walk.ts';

/** Walks through a map to its end; gives the addresses that were read too. */
function walked(
  map: ReadonlyMap<number, number>,
  from: Walk = walkStart,
): { walk: Walk; read: number[] } {
  const read: number[] = [];
  let walk = from;
  for (let at = nextRead(walk); at !== null; at = nextRead(walk)) {
    read.push(at);
    const words = [map.get(at), map.get(at + 1)].filter((word) => word !== undefined);
    walk = step(walk, 203, words.length === 2 ? words : null);
  }
  return { walk, read };
}

const meterAt = (begin: number) =>
  sunspecMap(begin, [filler(1, 66), filler(103, 50), filler(203, 105)]);

describe('the walk', () => {
  test.each([
    [40_000, [40_000, 40_002, 40_070, 40_122]],
    [50_000, [40_000, 50_000, 50_002, 50_070, 50_122]],
    [0, [40_000, 50_000, 0, 2, 70, 122]],
  ])('finds the model in a map that begins at %i, and reads nothing else', (begin, reads) => {
    const { walk, read } = walked(meterAt(begin));
    expect(walk).toEqual({ state: 'found', place: { at: begin + 122, length: 105 } });
    expect(read).toEqual(reads);
  });

  test('says which models are there when this one is not', () => {
    const { walk } = walked(sunspecMap(40_000, [filler(1, 65), filler(103, 50), filler(160, 48)]));
    expect(walk).toEqual({ state: 'none', why: 'no SunSpec model 203; there are 1, 103, 160' });
  });

  test('says where it looked when there is no map', () => {
    expect(walked(new Map()).walk).toEqual({
      state: 'none',
      why: 'no SunSpec map begins at 40000, 50000, 0',
    });
  });

  test('is not led astray by registers that hold something else', () => {
    const other = new Map(Array.from({ length: 400 }, (_, index) => [40_000 + index, 203]));
    for (const [at, word] of meterAt(50_000)) other.set(at, word);
    expect(walked(other).walk).toEqual({ state: 'found', place: { at: 50_122, length: 105 } });
  });

  test('looks again at the place that is known, and walks anew when something else stands there', () => {
    const place = { at: 40_122, length: 105 };
    const check: Walk = { state: 'check', place };
    expect(walked(meterAt(40_000), check)).toEqual({
      walk: { state: 'found', place },
      read: [40_122],
    });
    const moved = sunspecMap(40_000, [filler(1, 66), filler(203, 105)]);
    expect(walked(moved, check).walk).toEqual({
      state: 'found',
      place: { at: 40_070, length: 105 },
    });
    const longer = sunspecMap(40_000, [filler(1, 66), filler(103, 50), filler(203, 107)]);
    expect(walked(longer, check).walk).toMatchObject({ place: { length: 107 } });
  });

  test('ends at the last address', () => {
    const map = new Map([...sunspecMap(40_000, [filler(1, 66)])].slice(0, 70));
    map.set(40_070, 7);
    map.set(40_071, 30_000);
    expect(walked(map).walk).toMatchObject({ state: 'none' });
  });
});

property.prop([fc.array(fc.tuple(fc.nat(0xffff), fc.nat(0xffff)), { maxLength: 300 })])(
  'whatever a device answers, the walk ends',
  (answers) => {
    let walk: Walk = { state: 'models', at: 40_002, seen: [] };
    let steps = 0;
    for (; nextRead(walk) !== null; steps += 1) {
      const words = answers.length === 0 ? [7, 0] : (answers[steps % answers.length] ?? null);
      walk = step(walk, 203, words);
    }
    expect(steps).toBeLessThanOrEqual(110);
  },
);
