import { describe, expect, test } from 'vitest';
import { type ModelSearch, modelSearch } from './search.ts';

const at = (search: ModelSearch) => search.next()?.block.from ?? null;
const mark = [0x5375, 0x6e53];
const hour = 3_600_000;

/** Refused at the first beginning, or passed over; then refused at the two others. */
function walkedThrough(search: ModelSearch, first: 'refused' | 'lost', now: number) {
  if (first === 'lost') search.unanswered(now);
  else search.seen(null, now);
  search.seen(null, now);
  return search.seen(null, now);
}

describe('the walk of one device', () => {
  test('that has no map is begun again after an hour', () => {
    const search = modelSearch(203);
    expect(walkedThrough(search, 'refused', 1_000)).toMatchObject({ state: 'none' });
    expect(search.next()).toMatchObject({ block: { from: 40_000 }, dueAt: 1_000 + hour });
  });

  test('with a lost answer is begun again at once, and believed the third time', () => {
    const search = modelSearch(203);
    expect(walkedThrough(search, 'lost', 0)).toMatchObject({ state: 'mark' });
    expect(search.next()).toMatchObject({ block: { from: 40_000 }, dueAt: 1_000 });
    expect(walkedThrough(search, 'lost', 2_000)).toMatchObject({ state: 'mark' });
    expect(walkedThrough(search, 'lost', 4_000)).toMatchObject({ state: 'none' });
    expect(search.next()?.dueAt).toBe(4_000 + hour);
  });

  test('goes on where it was when an answer is lost between two models', () => {
    const search = modelSearch(203);
    search.seen(mark, 0);
    search.seen([1, 66], 0);
    expect(at(search)).toBe(40_070);
    search.unanswered(0);
    expect(at(search)).toBe(40_070);
    search.seen([203, 105], 0);
    expect(search.next()).toBeNull();
  });

  test('is over until there is a doubt; then its place is looked at, once', () => {
    const search = modelSearch(203);
    search.seen(mark, 0);
    search.seen([203, 105], 0);
    search.doubt(10);
    search.doubt(20);
    expect(search.next()).toMatchObject({ block: { from: 40_002, end: 40_004 }, dueAt: 10 });
    search.seen([203, 105], 30);
    expect(search.next()).toBeNull();
  });

  test('a doubt in the middle begins it again: the device may be another one', () => {
    const search = modelSearch(203);
    search.seen(mark, 0);
    search.seen([1, 66], 0);
    search.doubt(5);
    expect(at(search)).toBe(40_000);
  });

  test('a device with trouble of its own is asked again after a rest', () => {
    const search = modelSearch(203);
    search.rest(500);
    expect(search.next()?.dueAt).toBe(1_500);
  });
});
