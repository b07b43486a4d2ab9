/** From points to requests: how long the plan of a very large device takes, and whether it is right. */

import type { Figure } from '../src/cli/bench.ts';
import { type Item, plan } from '../src/collectors/modbus/plan.ts';
import { type Caps, groups, isBitTable, tables } from '../src/collectors/modbus/template/points.ts';
import { seededRandom } from '../src/runtime/random.ts';

const POINTS = 5_000;
const PLANS = 200;
const MOST_MS = 50;
/** The better of so many: others use the machine. */
const TRIES = 3;
/** The first plans run cold code, once. */
const WARM = 5;

/** Ten seconds: random devices, dense and sparse, with holes; each plan is checked. */
export async function bench(): Promise<Figure[]> {
  let worstMs = 0;
  let coldMs = 0;
  let wrong = 0;
  let requests = 0;
  for (let seed = 0; seed < PLANS; seed += 1) {
    const { items, caps } = deviceOf(seed);
    const times = Array.from({ length: seed < WARM ? 1 : TRIES }, () => {
      const startedAt = performance.now();
      plan(items, caps);
      return performance.now() - startedAt;
    });
    const tookMs = Math.min(...times);
    if (seed < WARM) coldMs = Math.max(coldMs, tookMs);
    else worstMs = Math.max(worstMs, tookMs);
    const blocks = plan(items, caps);
    requests += blocks.length;
    if (!isRight(items, blocks, caps)) wrong += 1;
  }
  return [
    {
      name: `modbus: plan of ${POINTS} random points, worst of ${PLANS}`,
      value: worstMs,
      unit: 'ms',
      beside: 'worst of the first plans, cold code',
      besideValue: coldMs,
      ratio: worstMs / MOST_MS,
      target: `≤ ${MOST_MS} ms`,
      ok: worstMs <= MOST_MS,
    },
    {
      name: 'modbus: plans with a point twice or missing, torn, or a request over a limit',
      value: wrong,
      unit: 'plans',
      beside: 'requests in all plans',
      besideValue: requests,
      ratio: wrong / PLANS,
      target: '0',
      ok: wrong === 0,
    },
  ];
}

function deviceOf(seed: number): { items: Item[]; caps: Caps } {
  const random = seededRandom(seed);
  const within = (low: number, high: number): number =>
    low + Math.floor(random() * (high - low + 1));
  const spread = within(2_000, 65_000);
  const items = Array.from({ length: POINTS }, (): Item => {
    const table = tables[within(0, 3)] ?? 'input';
    const from = within(0, spread);
    const length = isBitTable(table) ? 1 : ([1, 2, 4][within(0, 2)] ?? 1);
    return { table, from, end: from + length, group: groups[within(0, 3)] ?? 'status', points: [] };
  });
  const holes = Array.from({ length: within(0, 20) }, () => {
    const from = within(0, spread);
    return { table: null, from, to: from + within(0, 50) };
  });
  return {
    items,
    caps: {
      registers: { maxSpan: within(4, 125), maxGap: within(0, 40) },
      bits: { maxSpan: within(1, 2_000), maxGap: within(0, 128) },
      holes,
    },
  };
}

function isRight(
  items: readonly Item[],
  blocks: ReturnType<typeof plan>,
  { registers, bits }: Caps,
): boolean {
  const placed = blocks.flatMap((block) => block.items);
  if (placed.length !== items.length || new Set(placed).size !== items.length) return false;
  return blocks.every((block) => {
    const { maxSpan } = isBitTable(block.table) ? bits : registers;
    return (
      block.end - block.from <= maxSpan &&
      block.items.every((item) => item.from >= block.from && item.end <= block.end)
    );
  });
}
