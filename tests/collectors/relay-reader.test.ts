/** The taking side: in order, with every gap named, and nothing twice. */
import { fc, test } from '@fast-check/vitest';
import { beforeEach, describe, expect } from 'vitest';
import { tidyAside } from '../../src/collectors/relay/taking/tidy.ts';
import { seededRandom } from '../../src/runtime/random.ts';
import {
  type Bench,
  bench,
  gasp,
  ids,
  idsOf,
  names,
  outerOn,
  start,
  volts,
} from './relay-support.ts';

let at: Bench;
beforeEach(async () => {
  at = await bench(6);
});

describe('in order', () => {
  test('what was collected there comes out here, and the files go', async () => {
    at.copy(1, 2, 3);
    await at.lookAfter(0);
    at.copy(4, 5, 6);
    await at.lookAfter(1_000);
    expect(at.outer.told).toEqual([1, 2, 3, 4, 5, 6].map((number) => `took ${number}`));
    const events = [1, 2, 3, 4, 5, 6].map((number) => ({ ...gasp(number), source: 'zone-3/ami' }));
    expect(at.outer.sink.gridEvents).toEqual(events);
    expect(at.outer.sink.readings).toEqual([1, 2, 3, 4, 5, 6].map(volts));
    expect(names(at.folder)).toEqual([]);
  });

  test.each([
    ['delete', []],
    ['move', ['done/']],
    ['keep', ['']],
  ])('after: %s', async (after, where) => {
    at.open({ after });
    at.copy(1);
    await at.lookAfter(0);
    await at.lookAfter(0);
    const [name] = names(at.inner);
    expect([...at.folder.files.keys()]).toEqual(where.map((below) => `${below}${name}`));
    expect(at.outer.told).toEqual(['took 1']);
  });

  test('a copy that comes out of order is waited for', async () => {
    at.copy(1, 3, 4);
    await at.lookAfter(0);
    expect(at.outer.told).toEqual(['took 1']);
    expect(at.outer.reader.holding()).toMatchObject({ why: 'late', missing: { from: 2, to: 2 } });
    at.copy(2);
    await at.lookAfter(30_000);
    expect(idsOf(at.outer)).toEqual(ids(1, 2, 3, 4));
    expect(at.outer.reader.gaps()).toEqual([]);
    expect(at.outer.reader.holding()).toBeNull();
  });

  test('a second copy of what was taken is put away and counted', async () => {
    at.copy(1, 2);
    await at.lookAfter(0);
    at.copy(1, 2);
    await at.lookAfter(1_000);
    expect(at.outer.told).toEqual(['took 1', 'took 2', 'again', 'again']);
    expect(names(at.folder)).toEqual([]);
  });
});

describe('a gap', () => {
  test('is named after its time, and the rest goes on', async () => {
    at.copy(1, 4, 5);
    await at.lookAfter(0);
    await at.lookAfter(59_999);
    expect(at.outer.told).toEqual(['took 1']);
    await at.lookAfter(1);
    expect(at.outer.told).toEqual(['took 1', 'missed 2-3', 'took 4', 'took 5']);
    expect(at.outer.reader.gaps()).toMatchObject([{ from: 2, to: 3 }]);
  });

  test('is filled by what comes later, in any order, each piece by its place in the chain', async () => {
    at.open({ late: '0s' });
    at.copy(1, 5);
    await at.lookAfter(0);
    expect(at.outer.reader.gaps()).toMatchObject([{ from: 2, to: 4 }]);
    at.copy(3);
    await at.lookAfter(0);
    expect(at.outer.reader.gaps()).toMatchObject([
      { from: 2, to: 2 },
      { from: 4, to: 4 },
    ]);
    at.open({ late: '0s' });
    at.copy(2, 4);
    await at.lookAfter(0);
    expect(at.outer.reader.gaps()).toEqual([]);
    expect(idsOf(at.outer)).toEqual(ids(1, 5, 3, 2, 4));
  });

  test('before the first segment ever seen there is none', async () => {
    at.copy(4, 5);
    await at.lookAfter(0);
    expect(at.outer.told).toEqual(['took 4', 'took 5']);
    expect(at.outer.reader.gaps()).toEqual([]);
  });
});

test('what was put aside goes after its time, the oldest first', async () => {
  at.open({ after: 'move' });
  at.copy(1, 2, 3);
  await at.lookAfter(0);
  at.folder.files.set('done/readme.txt', Buffer.from('x'));
  const disk = at.folder.process();
  const tidy = (keep: number) => tidyAside(disk, { relay: 'zone-3', keep, now: start + 10_000 });
  expect(await tidy(20_000)).toBe(0);
  expect(await tidy(1_000)).toBe(3);
  expect([...at.folder.files.keys()]).toEqual(['done/readme.txt']);
});

describe('a store that does not take it', () => {
  test('holds the place: the same segment is given again', async () => {
    at.copy(1, 2);
    const { sink } = at.outer;
    const { telemetry } = sink;
    sink.telemetry = () => Promise.reject(new Error('disk full'));
    await at.lookAfter(0);
    expect(at.outer.reader.holding()).toMatchObject({ why: 'not_durable', text: 'disk full' });
    expect(names(at.folder)).toHaveLength(2);
    sink.telemetry = telemetry;
    await at.lookAfter(1_000);
    expect(sink.readings).toEqual([volts(1), volts(2)]);
    // Its events were given twice: the store knows them by their ids.
    expect([...new Set(idsOf(at.outer))]).toEqual(ids(1, 2));
  });
});

test.prop(
  [
    fc.array(fc.integer({ min: 1, max: 12 }), { maxLength: 10 }),
    fc.integer(),
    fc.constantFrom('delete', 'move', 'keep'),
  ],
  { numRuns: 40 },
)(
  'copied in any order, some twice, killed at any steps: all is taken, in order, nothing is forgotten',
  async (kills, seed, after) => {
    const random = seededRandom(seed);
    const numbers = [1, 2, 3, 4, 5, 6, 1, 3, 5].sort(() => random() - 0.5);
    const waiting = [...kills];
    // One the reader never saw the beginning of would be its first.
    numbers.unshift(1);
    at.open({ after });
    for (const number of numbers) {
      at.copy(number);
      const files = at.folder.process();
      const kill = waiting.shift();
      if (kill !== undefined) files.killAfter(kill);
      at.outer = outerOn(files, at.place.process(), {
        clock: at.clock,
        over: { after },
        sink: at.outer.sink,
      });
      await at.lookAfter(1_000).catch(() => {});
    }
    at.open({ after });
    await at.lookAfter(1_000);
    await at.lookAfter(1_000);
    expect([...new Set(idsOf(at.outer))]).toEqual(ids(1, 2, 3, 4, 5, 6));
    expect(at.outer.reader.gaps()).toEqual([]);
    expect(at.outer.sink.letters).toEqual([]);
  },
);
