/** One answered block becomes readings and slot values of its device; keeps what needs memory: counters, positions. */
import { type Reading, switchPosition } from '../../model/reading.ts';
import type { DurationMs, Instant } from '../../model/time.ts';
import type { Block, Item } from './plan.ts';
import { slotsOf } from './schedule.ts';
import { type Decoded, decodePoint } from './template/decode.ts';
import type { Group, Point, Slot } from './template/points.ts';
import type { SlotValues } from './terminal.ts';

interface Sampled {
  readings: Reading[];
  slots: SlotValues;
}

export interface SampledDevice {
  asset: string;
  ct: number;
  pt: number;
  periods: Readonly<Record<Group, DurationMs>>;
}

export interface Sampler {
  /** Values of the block whose slot has come; riders of slower groups at their own period. */
  sample(block: Block, words: readonly number[], times: { at: Instant; dueAt: Instant }): Sampled;
}

/** A switch between its ends for longer than this is no longer moving. */
const movingMostMs: DurationMs = 15_000;
/** A counter that falls by more than this share began again. */
const resetShare = 0.01;

/** By the name of the point: a device may get another plan, and keeps its memory. */
interface Memory {
  lastSlot: Map<string, number>;
  counters: Map<string, number>;
  movingSince: Map<string, Instant>;
}

export function sampler(device: SampledDevice): Sampler {
  const memory: Memory = { lastSlot: new Map(), counters: new Map(), movingSince: new Map() };
  return {
    sample(block, words, { at, dueAt }) {
      const readings: Reading[] = [];
      const slots = new Map<Slot | 'switch_position', number>();
      for (const item of block.items) {
        const [point] = item.points;
        if (point === undefined) continue;
        if (!isDue(memory, { device, item, block, dueAt, name: point.name })) continue;
        const raw = decodeItem(device, item, { words, from: block.from });
        const decoded = positioned(memory, point, counted(memory, { device, point, raw }), at);
        const reading = readingOf(device.asset, point, { decoded, at });
        if (reading !== null) readings.push(reading);
        const slot = point.quantity === 'switch_position' ? point.quantity : point.slot;
        if (slot !== null && decoded.quality === 'good' && decoded.value !== null) {
          slots.set(slot, decoded.value);
        }
      }
      return { readings, slots };
    },
  };
}

/** `bad` rows of these points, one each. */
export function badReadings(
  asset: string,
  points: readonly Point[],
  because: { reason: NonNullable<Reading['reason']>; at: Instant },
): Reading[] {
  const decoded: Decoded = { value: null, quality: 'bad', reason: because.reason };
  return points.flatMap((point) => readingOf(asset, point, { decoded, at: because.at }) ?? []);
}

/** Null for what is no measurement. */
function readingOf(
  asset: string,
  { quantity, phase }: Point,
  { decoded, at }: { decoded: Decoded; at: Instant },
): Reading | null {
  if (quantity === null) return null;
  return { asset, quantity, phase, time: at, receivedAt: at, ...decoded };
}

/** Whether a rider's own slot has come since it was last given. */
function isDue(
  memory: Memory,
  of: { device: SampledDevice; item: Item; block: Block; dueAt: Instant; name: string },
): boolean {
  const { device, item, block, name } = of;
  if (item.group === block.group) return true;
  const { periodMs, phaseMs } = slotsOf(device.asset, device.periods[item.group]);
  const slot = Math.floor((of.dueAt - phaseMs) / periodMs);
  if (memory.lastSlot.get(name) === slot) return false;
  memory.lastSlot.set(name, slot);
  return true;
}

function decodeItem(
  device: SampledDevice,
  item: Item,
  block: { words: readonly number[]; from: number },
): Decoded {
  const [point, scale] = item.points as [Point, Point?];
  const wordsOf = ({ at, length }: Point): readonly number[] =>
    block.words.slice(at - block.from, at - block.from + length);
  const exponent = scale === undefined ? null : decodePoint(scale, wordsOf(scale));
  return decodePoint(point, wordsOf(point), { exponent, ratio: ratioOf(device, point) });
}

function ratioOf({ ct, pt }: SampledDevice, { quantity }: Point): number {
  switch (quantity) {
    case 'voltage':
    case 'voltage_ll':
    case 'voltage_earth':
    case 'voltage_residual':
      return pt;
    case 'current':
    case 'current_residual':
      return ct;
    case 'active_power':
    case 'reactive_power':
    case 'apparent_power':
    case 'energy_import':
    case 'energy_export':
      return ct * pt;
    default:
      return 1;
  }
}

function counted(
  memory: Memory,
  of: { device: SampledDevice; point: Point; raw: Decoded },
): Decoded {
  const { point, raw } = of;
  const { value } = raw;
  if (!point.isCounter || value === null || raw.quality !== 'good') return raw;
  const before = memory.counters.get(point.name);
  if (value === 0 && point.zeroIsMissing && (before ?? 0) > 0) {
    return { value: null, quality: 'bad', reason: 'sentinel' };
  }
  memory.counters.set(point.name, value);
  if (before === undefined || value >= before * (1 - resetShare)) return raw;
  const top = (point.rollover ?? 0) * point.unitFactor * ratioOf(of.device, point);
  const isRollover = top > 0 && before > top * 0.9 && value < top * 0.1;
  return isRollover ? raw : { value, quality: 'uncertain', reason: 'counter_reset' };
}

function positioned(memory: Memory, point: Point, decoded: Decoded, at: Instant): Decoded {
  if (point.quantity !== 'switch_position') return decoded;
  if (decoded.value !== switchPosition.intermediate) {
    memory.movingSince.delete(point.name);
    return decoded;
  }
  const since = memory.movingSince.get(point.name) ?? at;
  memory.movingSince.set(point.name, since);
  if (at - since < movingMostMs) return decoded;
  return { value: null, quality: 'bad', reason: 'position_invalid' };
}
