import type { Phase } from '../model/phases.ts';
import type { Quality, QualityReason, Quantity, Reading } from '../model/reading.ts';
import type { StoreHealth } from '../model/store-health.ts';
import type { DurationMs, Instant } from '../model/time.ts';

export interface PointKey {
  asset: string;
  quantity: Quantity;
  phase: Phase;
}

export interface StoredReading {
  time: Instant;
  value: number | null;
  quality: Quality;
  reason: QualityReason | null;
}

/**
 * One bucket of a downsampled range; spikes stay in `min` and `max`; bad readings count in `bad`
 * only.
 */
export interface ReadingBucket {
  time: Instant;
  min: number | null;
  max: number | null;
  mean: number | null;
  last: number | null;
  count: number;
  bad: number;
}

/**
 * The readings store. Key (series, time): the same again is one row; another value for the same key
 * replaces it if its quality is not worse. `append` resolves when the rows are durable.
 * Errors: STO-FULL, STO-BROKEN.
 */
export interface ReadingStore {
  /**
   * A reading whose series no engine can hold (empty, control characters) is left out and counted
   * in `refused`.
   */
  append(
    readings: readonly Reading[],
  ): Promise<{ added: number; replaced: number; refused?: number }>;
  /** Ascending by time, from ≤ time < to. */
  range(point: PointKey, from: Instant, to: Instant, limit: number): Promise<StoredReading[]>;
  /** Buckets of `every` ms aligned to the epoch; empty buckets are left out. */
  buckets(point: PointKey, from: Instant, to: Instant, every: DurationMs): Promise<ReadingBucket[]>;
  /** Newest reading of each point, `null` where there is none; from memory, no disk. */
  latest(points: readonly PointKey[]): Promise<Array<StoredReading | null>>;
  /** Points an asset has readings of. */
  pointsOf(asset: string): Promise<PointKey[]>;
  /** Every point that ever had a reading, in no order; from memory. */
  points(): Promise<PointKey[]>;
  /** One step of removing what is older than its keeping time; true when there is more to do. */
  tidy(now: Instant): Promise<boolean>;
  backup(directory: string): Promise<void>;
  health(): Promise<StoreHealth>;
  close(): Promise<void>;
}
