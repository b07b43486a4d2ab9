/** Points become blocks: as few requests as the device's limits allow. Pure; one linear pass after sorting. */
import {
  type Caps,
  type Group,
  groups,
  isBitTable,
  type Point,
  type Table,
} from './template/points.ts';

/** Points that must come in one request: a value with its scale factor, or a value alone. */
export interface Item {
  table: Table;
  from: number;
  /** First address behind it. */
  end: number;
  group: Group;
  points: readonly Point[];
}

/** One request: `end` is the first address behind it; `items` may belong to slower groups that ride along. */
export interface Block {
  table: Table;
  from: number;
  end: number;
  group: Group;
  items: readonly Item[];
}

/** Points grouped into what may not be torn apart. */
export function itemsOf(points: readonly Point[]): Item[] {
  const scales = new Map(points.map((point) => [point.name, point]));
  const used = new Set(points.flatMap(({ scaleFrom }) => (scaleFrom === null ? [] : [scaleFrom])));
  return points.flatMap((point) => {
    if (used.has(point.name)) return [];
    const scale = point.scaleFrom === null ? undefined : scales.get(point.scaleFrom);
    const parts = scale === undefined ? [point] : [point, scale];
    return [
      {
        table: point.table,
        from: Math.min(...parts.map(({ at }) => at)),
        end: Math.max(...parts.map(({ at, length }) => at + length)),
        group: point.group,
        points: parts,
      },
    ];
  });
}

/**
 * Every item in exactly one block. A block grows while the hole to the next item is at most `maxGap`,
 * its span at most `maxSpan` and no forbidden range is touched; an item longer than `maxSpan` is a block alone.
 * Items of a slower group that lie inside a faster block ride along.
 */
export function plan(items: readonly Item[], caps: Caps): Block[] {
  const sorted = Map.groupBy(inOrder(items), ({ group }) => group);
  let blocks: Block[] = [];
  for (const group of groups) {
    const own: Item[] = [];
    const riders = new Map<Block, Item[]>();
    const faster = inOrder(blocks);
    let index = 0;
    for (const item of sorted.get(group) ?? []) {
      index = skipTo(faster, index, item);
      const host = [faster[index], faster[index + 1]].find((block) => holds(block, item));
      if (host === undefined) own.push(item);
      else putUnder(riders, host, item);
    }
    blocks = blocks.map((block) => {
      const more = riders.get(block);
      return more === undefined ? block : { ...block, items: [...block.items, ...more] };
    });
    blocks.push(...pass(own, caps));
  }
  return blocks;
}

function putUnder(riders: Map<Block, Item[]>, host: Block, item: Item): void {
  const held = riders.get(host);
  if (held === undefined) riders.set(host, [item]);
  else held.push(item);
}

const tableRank: Record<Table, number> = { coil: 0, discrete: 1, holding: 2, input: 3 };
/** More than any address; one number sorts faster than four comparisons. */
const addressesMost = 2 ** 17;

/** By table, then address; the shorter first. */
function inOrder<T extends { table: Table; from: number; end: number }>(list: readonly T[]): T[] {
  return list
    .map((one) => ({
      one,
      key: (tableRank[one.table] * addressesMost + one.from) * addressesMost + one.end,
    }))
    .sort((a, b) => a.key - b.key)
    .map(({ one }) => one);
}

function byTable(a: { table: Table }, b: { table: Table }): number {
  return tableRank[a.table] - tableRank[b.table];
}

/** First block, from `index` on, that does not end before the item begins. */
function skipTo(blocks: readonly Block[], index: number, item: Item): number {
  let at = index;
  for (let block = blocks[at]; block !== undefined; block = blocks[at]) {
    const isBefore =
      byTable(block, item) < 0 || (block.table === item.table && block.end <= item.from);
    if (!isBefore) break;
    at += 1;
  }
  return at;
}

function holds(block: Block | undefined, item: Item): boolean {
  return block?.table === item.table && block.from <= item.from && item.end <= block.end;
}

function pass(items: readonly Item[], caps: Caps): Block[] {
  const blocks: Block[] = [];
  let open: { table: Table; from: number; end: number; group: Group; items: Item[] } | null = null;
  for (const item of items) {
    if (open !== null && fits(open, item, caps)) {
      open.items.push(item);
      open.end = Math.max(open.end, item.end);
    } else {
      open = {
        table: item.table,
        from: item.from,
        end: item.end,
        group: item.group,
        items: [item],
      };
      blocks.push(open);
    }
  }
  return blocks;
}

function fits(block: { table: Table; from: number; end: number }, item: Item, caps: Caps): boolean {
  if (item.table !== block.table) return false;
  const limits = isBitTable(item.table) ? caps.bits : caps.registers;
  const end = Math.max(block.end, item.end);
  if (item.from - block.end > limits.maxGap || end - block.from > limits.maxSpan) return false;
  return !caps.holes.some(
    (hole) =>
      (hole.table === null || hole.table === item.table) &&
      hole.from < end &&
      hole.to >= block.from,
  );
}

/** Narrower than this is no hole but a spare register. */
const holeLeast = 4;

/** Two halves of a block that was refused: parted at its widest hole, without one in the middle. */
export function halves(block: Block): [Block, Block] | null {
  const items = block.items.toSorted((a, b) => a.from - b.from || a.end - b.end);
  if (items.length < 2) return null;
  let cut = Math.floor(items.length / 2);
  let widest = holeLeast - 1;
  let end = items[0]?.end ?? 0;
  for (let index = 1; index < items.length; index += 1) {
    const item = items[index] as Item;
    if (item.from - end > widest) {
      widest = item.from - end;
      cut = index;
    }
    end = Math.max(end, item.end);
  }
  return [around(block, items.slice(0, cut)), around(block, items.slice(cut))];
}

function around(block: Block, items: Item[]): Block {
  return {
    table: block.table,
    from: Math.min(...items.map(({ from }) => from)),
    end: Math.max(...items.map(({ end }) => end)),
    group: block.group,
    items,
  };
}
