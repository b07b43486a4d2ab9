/** The plan of one device, and what its refusals teach: which registers it lacks, how many it gives at once. */
import type { Instant } from '../../model/time.ts';
import { type Block, halves, type Item, plan } from './plan.ts';
import { type Caps, isBitTable, type Point } from './template/points.ts';

export interface DevicePlan {
  /** Blocks to read; at most two of them probe for what was refused. */
  blocks(): readonly Block[];
  answered(block: Block): void;
  /** Exception 2 or 3. Gives the points that are now known not to be there. */
  refused(block: Block, exception: number, now: Instant): readonly Point[];
  /** Exception 1: none of these is asked for an hour. */
  notServed(block: Block, now: Instant): void;
  /** Points given up are tried again when their hour is over. */
  retry(now: Instant): void;
  /** In words, for the template. */
  learned(): string[];
  /** What a request may be after all that was learned. */
  caps(): Caps;
  /** What the device does not have, and when it is asked for again. */
  missing(): ReadonlyMap<Item, Instant>;
}

const probingMost = 2;
/** What a device does not have is asked for again this often. */
const retryAfterMs = 3_600_000;

interface Suspect {
  block: Block;
  /** The refused block this is a half of, with its other half. */
  parent: { block: Block; other: Block } | null;
}

interface Known {
  given: Caps;
  caps: Caps;
  /** Items that no refusal speaks against. */
  clean: Set<Item>;
  suspects: Suspect[];
  /** Halves that were answered and wait for their other half. */
  answered: Set<Block>;
  /** Items given up, with the time to try again. */
  missing: Map<Item, Instant>;
  shrunk: Set<'bits' | 'registers'>;
  blocks: readonly Block[];
}

export function devicePlan(items: readonly Item[], caps: Caps): DevicePlan {
  const known: Known = {
    given: caps,
    caps,
    clean: new Set(items),
    suspects: [],
    answered: new Set(),
    missing: new Map(),
    shrunk: new Set(),
    blocks: plan(items, caps),
  };
  return {
    blocks: () => known.blocks,
    answered: (block) => accept(known, block),
    refused: (block, exception, now) => refuse(known, block, { exception, now }),
    notServed(block, now) {
      giveUp(known, block, now);
      known.suspects = known.suspects.filter((one) => one.block !== block);
      replan(known);
    },
    retry(now) {
      const due = [...known.missing].filter(([, at]) => at <= now).map(([item]) => item);
      for (const item of due) {
        known.missing.delete(item);
        known.suspects.push({ block: blockOf(item), parent: null });
      }
      if (due.length > 0) replan(known);
    },
    learned: () => learned(known),
    caps: () => known.caps,
    missing: () => known.missing,
  };
}

function replan(known: Known): void {
  const { caps, suspects, missing } = known;
  const doubtful = [...suspects.flatMap(({ block }) => block.items), ...missing.keys()];
  const holes = doubtful.map(({ table, from, end }) => ({ table, from, to: end - 1 }));
  const kept = plan([...known.clean], { ...caps, holes: [...caps.holes, ...holes] });
  known.blocks = [...kept, ...suspects.slice(0, probingMost).map(({ block }) => block)];
}

function accept(known: Known, block: Block): void {
  const suspect = known.suspects.find((one) => one.block === block);
  if (suspect === undefined) return;
  known.suspects = known.suspects.filter((one) => one !== suspect);
  for (const item of block.items) known.clean.add(item);
  const { parent } = suspect;
  if (parent !== null) {
    if (known.answered.delete(parent.other)) learnFrom(known, parent.block, [block, parent.other]);
    else known.answered.add(block);
  }
  replan(known);
}

function refuse(
  known: Known,
  block: Block,
  said: { exception: number; now: Instant },
): readonly Point[] {
  const kind = isBitTable(block.table) ? 'bits' : 'registers';
  if (said.exception === 3 && block.items.length > 1 && !known.shrunk.has(kind)) {
    known.shrunk.add(kind);
    shrink(known, block, Math.ceil((block.end - block.from) / 2));
    replan(known);
    return [];
  }
  known.suspects = known.suspects.filter((one) => one.block !== block);
  const parts = halves(block);
  if (parts === null) giveUp(known, block, said.now);
  else {
    const [low, high] = parts;
    for (const item of block.items) known.clean.delete(item);
    known.suspects.push(
      { block: low, parent: { block, other: high } },
      { block: high, parent: { block, other: low } },
    );
  }
  replan(known);
  return parts === null ? block.items.flatMap(({ points }) => points) : [];
}

function giveUp(known: Known, block: Block, now: Instant): void {
  for (const item of block.items) {
    known.clean.delete(item);
    known.missing.set(item, now + retryAfterMs);
  }
}

function shrink(known: Known, block: Block, maxSpan: number): void {
  const kind = isBitTable(block.table) ? 'bits' : 'registers';
  const { caps } = known;
  known.caps = { ...caps, [kind]: { ...caps[kind], maxSpan: Math.max(1, maxSpan) } };
}

/** Both halves answer and the whole did not: it is the hole between them, or the number of registers. */
function learnFrom(known: Known, whole: Block, parts: readonly [Block, Block]): void {
  const [low, high] = parts[0].from < parts[1].from ? parts : [parts[1], parts[0]];
  if (high.from <= low.end) {
    shrink(known, whole, whole.end - whole.from - 1);
    return;
  }
  const hole = { table: whole.table, from: low.end, to: high.from - 1 };
  known.caps = { ...known.caps, holes: [...known.caps.holes, hole] };
}

function blockOf(item: Item): Block {
  const { table, from, end, group } = item;
  return { table, from, end, group, items: [item] };
}

function learned({ given, caps, missing }: Known): string[] {
  const absent = [...missing.keys()].map(({ table, from, points }) => {
    const address = `${table} ${isBitTable(table) ? 'bit' : 'register'} ${from}`;
    return `no ${address} (${points[0]?.name ?? ''})`;
  });
  const holes = caps.holes
    .slice(given.holes.length)
    .map(({ from, to }) => `hole: [${from}, ${to}]`);
  const spans = (['registers', 'bits'] as const)
    .filter((kind) => caps[kind].maxSpan !== given[kind].maxSpan)
    .map((kind) => `maxSpan: ${caps[kind].maxSpan} ${kind}`);
  return [...absent, ...holes, ...spans];
}
