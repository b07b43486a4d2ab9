import { fc, test } from '@fast-check/vitest';
import { expect } from 'vitest';
import { whole } from '../../runtime/in-parts.ts';
import { textInPieces } from './pieces.ts';

function piecesOf(value: unknown): string[] {
  const pieces: string[] = [];
  whole(textInPieces(value, (piece) => pieces.push(piece)));
  return pieces;
}

const many = (count: number) => Array.from({ length: count }, (_, i) => `meter-${i}`);

test.prop([fc.json(), fc.integer({ min: 0, max: 5_000 }), fc.integer({ min: 0, max: 5_000 })], {
  numRuns: 30,
})('the pieces are the text of the whole', (json, long, wide) => {
  const value = [
    { own: JSON.parse(json) as unknown, dark: many(long), none: null },
    many(wide).map((supplyPoint, i) => ({ supplyPoint, from: i, to: null })),
    [],
    { left: undefined, also: [many(long), JSON.parse(json) as unknown] },
  ];
  expect(piecesOf(value).join('')).toBe(JSON.stringify(value));
});

test('no piece holds much more than two thousand values', () => {
  const pieces = piecesOf({ a: many(100_000), b: { c: many(3_000).map((id) => ({ id, n: 1 })) } });
  const values = pieces.map((piece) => piece.split(',').length);
  expect(Math.max(...values)).toBeLessThanOrEqual(2_000);
});

test('what a list holds is cut as well, where it is the only one and where large ones follow each other', () => {
  const commit = { put: { duty: many(12_000).map((id) => ({ id, places: [id] })) } };
  for (const args of [[commit], [many(3_000), many(3_000), 1]]) {
    const values = piecesOf(args).map((piece) => piece.split(',').length);
    expect(Math.max(...values)).toBeLessThanOrEqual(2_000);
  }
});
