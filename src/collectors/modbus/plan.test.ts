import { fc, test } from '@fast-check/vitest';
import { describe, expect } from 'vitest';
import { devicePlan } from './learn.ts';
import { halves, type Item, itemsOf, plan } from './plan.ts';
import { expandPoint } from './template/expand.ts';
import { type Caps, groups, isBitTable, type Point, tables } from './template/points.ts';

const caps: Caps = {
  registers: { maxSpan: 125, maxGap: 16 },
  bits: { maxSpan: 2000, maxGap: 128 },
  holes: [],
};

const items = fc.array(
  fc.record({
    table: fc.constantFrom(...tables),
    from: fc.integer({ min: 0, max: 65_531 }),
    length: fc.constantFrom(1, 2, 4),
    group: fc.constantFrom(...groups),
  }),
  { maxLength: 300 },
);

function itemOf({
  table,
  from,
  length,
  group,
}: {
  table: Item['table'];
  from: number;
  length: number;
  group: Item['group'];
}): Item {
  return { table, from, end: from + length, group, points: [] };
}

describe('planning', () => {
  test.prop([items, fc.integer({ min: 0, max: 40 }), fc.integer({ min: 4, max: 125 })])(
    'puts each point into exactly one block, and no block is over a limit',
    (rows, maxGap, maxSpan) => {
      const all = rows.map(itemOf);
      const limits: Caps = { ...caps, registers: { maxSpan, maxGap } };
      const blocks = plan(all, limits);
      const placed = blocks.flatMap((block) => block.items);
      expect(placed.length).toBe(all.length);
      expect(new Set(placed)).toEqual(new Set(all));
      for (const block of blocks) {
        const most = isBitTable(block.table) ? 2000 : maxSpan;
        expect(block.end - block.from).toBeLessThanOrEqual(most);
        for (const item of block.items) {
          expect(item.table).toBe(block.table);
          expect(item.from >= block.from && item.end <= block.end).toBe(true);
        }
      }
    },
  );

  /** How long it takes is measured by bench/modbus-plan.ts. */
  test('puts each of 5,000 points at random into one block, none over a limit', () => {
    const all = Array.from({ length: 5_000 }, (_, i) =>
      itemOf({
        table: tables[(i * 7) % 4] ?? 'input',
        from: (i * 48_271) % 65_000,
        length: [1, 2, 4][i % 3] ?? 1,
        group: groups[(i * 5) % 4] ?? 'status',
      }),
    );
    const blocks = plan(all, caps);
    const placed = blocks.flatMap((block) => block.items);
    expect(placed.length).toBe(5_000);
    expect(new Set(placed)).toEqual(new Set(all));
    const spans = blocks.map(({ from, end, table }) => (isBitTable(table) ? 0 : end - from));
    expect(Math.max(...spans)).toBeLessThanOrEqual(125);
  });

  test('touches no forbidden range', () => {
    const all = [10, 14, 30].map((from) =>
      itemOf({ table: 'input', from, length: 2, group: 'status' }),
    );
    const blocks = plan(all, { ...caps, holes: [{ table: null, from: 12, to: 13 }] });
    expect(blocks.map(({ from, end }) => [from, end])).toEqual([
      [10, 12],
      [14, 32],
    ]);
  });

  test('reads a value and its moving scale factor in one request (mb-moving-scale-factor)', () => {
    const written = {
      at: 40_083,
      table: 'holding',
      type: 'int16',
      unit: 'W',
      scaleFrom: 'scale',
    } as const;
    const defaults = {
      framing: 'mbap',
      table: 'holding',
      type: 'uint16',
      order: 'ABCD',
      group: 'measurement',
    } as const;
    const points = [
      expandPoint('active_power', written, defaults),
      expandPoint('scale', { at: 40_084, type: 'sunssf' }, defaults),
    ].flatMap((expanded): Point[] => ('points' in expanded ? expanded.points : []));
    const tight: Caps = { ...caps, registers: { maxSpan: 125, maxGap: 0 } };
    expect(plan(itemsOf(points), tight).map(({ from, end }) => [from, end])).toEqual([
      [40_083, 40_085],
    ]);
  });

  test('lets a slow point ride along where it lies inside a fast block', () => {
    const all = [
      itemOf({ table: 'input', from: 0, length: 2, group: 'status' }),
      itemOf({ table: 'input', from: 2, length: 2, group: 'energy' }),
      itemOf({ table: 'input', from: 4, length: 2, group: 'status' }),
      itemOf({ table: 'input', from: 6, length: 2, group: 'energy' }),
    ];
    expect(plan(all, caps).map(({ from, end, group }) => [from, end, group])).toEqual([
      [0, 6, 'status'],
      [6, 8, 'energy'],
    ]);
  });

  test('parts a block at its widest hole, without one in the middle', () => {
    const block = (starts: number[]) => {
      const all = starts.map((from) =>
        itemOf({ table: 'input', from, length: 1, group: 'status' }),
      );
      const [first] = plan(all, caps);
      return halves(first as NonNullable<typeof first>)?.map(({ from, end }) => [from, end]);
    };
    expect(block([0, 1, 2, 12])).toEqual([
      [0, 3],
      [12, 13],
    ]);
    expect(block([0, 2, 4, 6])).toEqual([
      [0, 3],
      [4, 7],
    ]);
    expect(block([5])).toBeUndefined();
  });
});

describe('learning from refusals', () => {
  const six = [20, 22, 24, 25, 26, 30].map((from) =>
    itemOf({ table: 'holding', from, length: 1, group: 'measurement' }),
  );

  /** One poll: every block of the plan is asked once; gives the number of requests. */
  function poll(
    learning: ReturnType<typeof devicePlan>,
    refuses: (from: number, end: number) => number,
  ): number {
    const blocks = learning.blocks();
    for (const block of blocks) {
      const code = refuses(block.from, block.end);
      if (code === 0) learning.answered(block);
      else learning.refused(block, code, 0);
    }
    return blocks.length;
  }

  test('one bad register costs itself alone, within three requests a poll (mb-illegal-block-is-split)', () => {
    const learning = devicePlan(six, caps);
    const requests = Array.from({ length: 10 }, () =>
      poll(learning, (from, end) => (from <= 25 && end > 25 ? 2 : 0)),
    );
    expect(Math.max(...requests.slice(1))).toBeLessThanOrEqual(3);
    expect(learning.blocks().map(({ from, end }) => [from, end])).toEqual([
      [20, 25],
      [26, 31],
    ]);
    expect(learning.learned()).toEqual(['no holding register 25 ()']);
  });

  test('what is missing is asked for again after an hour', () => {
    const learning = devicePlan(six, caps);
    for (let i = 0; i < 10; i += 1) poll(learning, (from, end) => (from <= 25 && end > 25 ? 2 : 0));
    learning.retry(3_599_999);
    expect(learning.blocks().length).toBe(2);
    learning.retry(3_600_000);
    expect(learning.blocks().some(({ from, end }) => from === 25 && end === 26)).toBe(true);
    for (let i = 0; i < 2; i += 1) poll(learning, () => 0);
    expect(learning.learned()).toEqual([]);
  });

  test('a device that refuses more than 60 registers keeps all its values', () => {
    const many = Array.from({ length: 60 }, (_, i) =>
      itemOf({ table: 'input', from: i * 2, length: 2, group: 'measurement' }),
    );
    const learning = devicePlan(many, caps);
    for (let i = 0; i < 6; i += 1) poll(learning, (from, end) => (end - from > 60 ? 3 : 0));
    expect(learning.blocks().every(({ from, end }) => end - from <= 60)).toBe(true);
    expect(new Set(learning.blocks().flatMap(({ items: held }) => held)).size).toBe(60);
  });
});
