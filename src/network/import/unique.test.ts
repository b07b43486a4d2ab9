import { fc, test } from '@fast-check/vitest';
import { expect } from 'vitest';
import { areUnique } from './unique.ts';

const texts = fc.array(fc.option(fc.string({ maxLength: 2 })), { maxLength: 40 });

test.prop([texts])('agrees with a Set, and null counts for nothing', (list) => {
  const given = list.filter((text) => text !== null && text !== '');
  expect(areUnique(given)).toBe(new Set(given).size === given.length);
  expect(areUnique([null, ...given, null])).toBe(new Set(given).size === given.length);
});
