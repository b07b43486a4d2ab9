/** How often each polled asset is read, where the settings say. */
import type { SourceSettings } from '../../collectors/settings.ts';
import type { DurationMs } from '../../model/time.ts';

export interface Periods {
  of(asset: string): DurationMs | null;
  /** Takes over the sources of new settings. */
  take(sources: readonly SourceSettings[]): void;
}

export function createPeriods(sources: readonly SourceSettings[]): Periods {
  let known = periodsOf(sources);
  return {
    of: (asset) => known.get(asset) ?? null,
    take(next) {
      known = periodsOf(next);
    },
  };
}

function periodsOf(sources: readonly SourceSettings[]): Map<string, DurationMs> {
  const devices = sources.flatMap((source) => ('devices' in source ? source.devices : []));
  return new Map(
    devices.flatMap(({ asset, every }) => (every === undefined ? [] : [[asset, every] as const])),
  );
}
