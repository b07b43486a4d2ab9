import type { DurationMs } from '../../model/time.ts';
import type { Clock } from '../../runtime/clock.ts';
import type { ReadingStore } from '../readings.ts';

/** Opens the readings. */
export function openReadings(_options: {
  directory: string;
  retention: { raw: DurationMs; minute: DurationMs };
  clock: Clock;
}): Promise<ReadingStore> {
  return Promise.reject(new Error('not there yet'));
}
