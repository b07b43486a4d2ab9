/** One answered block becomes readings and slot values of its device; keeps what needs memory: counters, positions. */
import { type Reading, switchPosition } from '../../model/reading.ts';
import type { DurationMs, Instant } from '../../model/time.ts';
import type { Block, Item } from './plan.ts';
import { slotsOf } from './schedule.ts';
import { type Decoded, decodePoint } from './template/decode.ts';
import type { Group, Point, Slot } from './template/points.ts';

export interface Sampled {
  readings: Reading[];
  slots: Map<Slot | 'switch_position', number>;
}

export interface Sampler {
  /** Values of the block whose group's slot has come; riders of slower groups at their own period. */
  sample(block: Block, words: readonly number[], times: { at: Instant; dueAt: Instant }): Sampled;
  /** `bad` rows for these points, one each. */
  missing(
    points: readonly Point[],
    reason: 'comm_error' | 'illegal_address' | 'illegal_function' | 'device_failure',
    at: Instant,
  ): Reading[];
}

/** A switch between its ends for longer than this is no longer moving. */
const movingMostMs: DurationMs = 15_000;
/** A counter that falls by more than this share began again. */
const resetShare = 0.01;

export function sampler(device: {
  asset: string;
  ct: number;
  pt: number;
  periods: Readonly<Record<Group, DurationMs>>;
}): Sampler {
  const lastSlot = new Map<Item, number>();
  const counters = new Map<Point, number>();
  const movingSince = new Map<Point, Instant>();

  /** Whether a rider's own slot has come since it was last given. */
  function isDue(item: Item, block: Block, dueAt: Instant): boolean {
    if (item.group === block.group) return true;
    const { periodMs, phaseMs } = slotsOf(device.asset, device.periods[item.group]);
    const slot = Math.floor((dueAt - phaseMs) / periodMs);
    if (lastSlot.get(item) === slot) return false;
    lastSlot.set(item, slot);
    return true;
  }

  function ratioOf(point: Point): number {
    switch (point.quantity) {
      case 'voltage':
      case 'voltage_ll':
      case 'voltage_earth':
      case 'voltage_residual':
        return device.pt;
      case 'current':
      case 'current_residual':
        return device.ct;
      case 'active_power':
      case 'reactive_power':
      case 'apparent_power':
      case 'energy_import':
      case 'energy_export':
        return device.ct * device.pt;
      default:
        return 1;
    }
  }

  function counted(point: Point, decoded: Decoded): Decoded {
    const { value } = decoded;
    if (!point.isCounter || value === null || decoded.quality !== 'good') return decoded;
    const before = counters.get(point);
    if (value === 0 && point.zeroIsMissing && (before ?? 0) > 0) {
      return { value: null, quality: 'bad', reason: 'sentinel' };
    }
    counters.set(point, value);
    if (before === undefined || value >= before * (1 - resetShare)) return decoded;
    const top = point.rollover === null ? null : point.rollover * point.unitFactor * ratioOf(point);
    const isRollover = top !== null && before > top * 0.9 && value < top * 0.1;
    return isRollover ? decoded : { value, quality: 'uncertain', reason: 'counter_reset' };
  }

  function positioned(point: Point, decoded: Decoded, at: Instant): Decoded {
    if (point.quantity !== 'switch_position') return decoded;
    if (decoded.value !== switchPosition.intermediate) {
      movingSince.delete(point);
      return decoded;
    }
    const since = movingSince.get(point) ?? at;
    movingSince.set(point, since);
    if (at - since < movingMostMs) return decoded;
    return { value: null, quality: 'bad', reason: 'position_invalid' };
  }

  return {
    sample(block, words, { at, dueAt }) {
      const sampled: Sampled = { readings: [], slots: new Map() };
      for (const item of block.items) {
        if (!isDue(item, block, dueAt)) continue;
        const [point, scale] = item.points;
        if (point === undefined) continue;
        const wordsOf = ({ at: from, length }: Point): readonly number[] =>
          words.slice(from - block.from, from - block.from + length);
        const exponent = scale === undefined ? null : decodePoint(scale, wordsOf(scale));
        const scaling = { exponent, ratio: ratioOf(point) };
        const raw = decodePoint(point, wordsOf(point), scaling);
        const decoded = positioned(point, counted(point, raw), at);
        if (point.quantity !== null) {
          const { quantity, phase } = point;
          const { value, quality, reason } = decoded;
          const { asset } = device;
          sampled.readings.push({
            asset,
            quantity,
            phase,
            time: at,
            receivedAt: at,
            value,
            quality,
            reason,
          });
        }
        const slot = point.quantity === 'switch_position' ? point.quantity : point.slot;
        const isKnown = decoded.quality === 'good' && decoded.value !== null;
        if (slot !== null && isKnown) sampled.slots.set(slot, decoded.value as number);
      }
      return sampled;
    },
    missing: (points, reason, at) =>
      points.flatMap(({ quantity, phase }) =>
        quantity === null
          ? []
          : [
              {
                asset: device.asset,
                quantity,
                phase,
                time: at,
                receivedAt: at,
                value: null,
                quality: 'bad' as const,
                reason,
              },
            ],
      ),
  };
}
