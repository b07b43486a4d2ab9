/** The plan of one device, and what its refusals teach: which registers it lacks, how many it gives at once. */
import type { Instant } from '../../model/time.ts';
import { type Block, halves, type Item, plan } from './plan.ts';
import { type Caps, isBitTable, type Point, type Table } from './template/points.ts';

export interface DevicePlan {
  /** Blocks to read; at most two of them probe for what was refused. */
  blocks(): readonly Block[];
  /** The block was answered. True when that changed the plan. */
  answered(block: Block): boolean;
  /** Exception 2 or 3. Gives the points that are now known not to be there. */
  refused(block: Block, exception: number, now: Instant): readonly Point[];
  /** Exception 1: none of these is asked for an hour. */
  notServed(block: Block, now: Instant): void;
  /** Points given up that are to be tried again; true when there are some. */
  retry(now: Instant): boolean;
  /** In words, for the template. */
  learned(): string[];
}

const probingMost = 2;
/** What a device does not have is asked for again this often. */
export const retryAfterMs = 3_600_000;

interface Suspect {
  block: Block;
  /** The refused block this is a half of, with its other half. */
  parent: { block: Block; other: Block } | null;
}

export function devicePlan(items: readonly Item[], given: Caps): DevicePlan {
  let caps: Caps = given;
  const clean = new Set<Item>(items);
  let suspects: Suspect[] = [];
  const halvesAnswered = new Set<Block>();
  const missing = new Map<Item, Instant>();
  const shrunk = new Set<'bits' | 'registers'>();
  let blocks: readonly Block[] = plan(items, caps);

  function replan(): void {
    const holes = [...suspects.flatMap(({ block }) => block.items), ...missing.keys()].map(
      ({ table, from, end }) => ({ table, from, to: end - 1 }),
    );
    const kept = plan([...clean], { ...caps, holes: [...caps.holes, ...holes] });
    blocks = [...kept, ...suspects.slice(0, probingMost).map(({ block }) => block)];
  }

  function shrink(block: Block, maxSpan: number): void {
    const kind = isBitTable(block.table) ? 'bits' : 'registers';
    caps = { ...caps, [kind]: { ...caps[kind], maxSpan: Math.max(1, maxSpan) } };
  }

  /** Both halves answer and the whole does not: it is the hole between them, or the number. */
  function learnFrom(whole: Block, halvesOf: readonly [Block, Block]): void {
    const [low, high] = halvesOf[0].from < halvesOf[1].from ? halvesOf : halvesOf.toReversed();
    if (low === undefined || high === undefined) return;
    if (high.from <= low.end) return shrink(whole, whole.end - whole.from - 1);
    const hole = { table: whole.table, from: low.end, to: high.from - 1 };
    caps = { ...caps, holes: [...caps.holes, hole] };
  }

  function suspectOf(block: Block): Suspect | undefined {
    return suspects.find((suspect) => suspect.block === block);
  }

  return {
    blocks: () => blocks,
    answered(block) {
      const suspect = suspectOf(block);
      if (suspect === undefined) return false;
      suspects = suspects.filter((one) => one !== suspect);
      for (const item of block.items) clean.add(item);
      const { parent } = suspect;
      if (parent !== null) {
        if (halvesAnswered.delete(parent.other)) learnFrom(parent.block, [block, parent.other]);
        else halvesAnswered.add(block);
      }
      replan();
      return true;
    },
    refused(block, exception, now) {
      const kind = isBitTable(block.table) ? 'bits' : 'registers';
      if (exception === 3 && block.items.length > 1 && !shrunk.has(kind)) {
        shrunk.add(kind);
        shrink(block, Math.ceil((block.end - block.from) / 2));
        replan();
        return [];
      }
      suspects = suspects.filter((one) => one.block !== block);
      for (const item of block.items) clean.delete(item);
      const parts = halves(block);
      if (parts === null) {
        for (const item of block.items) missing.set(item, now + retryAfterMs);
      } else {
        const [low, high] = parts;
        suspects.push(
          { block: low, parent: { block, other: high } },
          { block: high, parent: { block, other: low } },
        );
      }
      replan();
      return parts === null ? block.items.flatMap(({ points }) => points) : [];
    },
    notServed(block, now) {
      for (const item of block.items) {
        clean.delete(item);
        missing.set(item, now + retryAfterMs);
      }
      suspects = suspects.filter((one) => one.block !== block);
      replan();
    },
    retry(now) {
      const due = [...missing].filter(([, at]) => at <= now).map(([item]) => item);
      for (const item of due) {
        missing.delete(item);
        suspects.push({ block: blockOf(item), parent: null });
      }
      if (due.length > 0) replan();
      return due.length > 0;
    },
    learned: () => [
      ...[...missing.keys()].map(
        ({ table, from, points }) =>
          `no ${table} ${addressText(table)} ${from} (${points[0]?.name ?? ''})`,
      ),
      ...caps.holes.slice(given.holes.length).map(({ from, to }) => `hole: [${from}, ${to}]`),
      ...(['registers', 'bits'] as const)
        .filter((kind) => caps[kind].maxSpan !== given[kind].maxSpan)
        .map((kind) => `maxSpan: ${caps[kind].maxSpan} ${kind}`),
    ],
  };
}

function blockOf(item: Item): Block {
  const { table, from, end, group } = item;
  return { table, from, end, group, items: [item] };
}

function addressText(table: Table): string {
  return isBitTable(table) ? 'bit' : 'register';
}
