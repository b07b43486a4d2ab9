/** What the utility's own closed outages say of how long outages last, for the estimates of new ones. */
import type { Outage } from '../../model/outage.ts';
import type { Instant } from '../../model/time.ts';
import { edgeKindOf, edgeNumber, type Grid } from '../../network/grid.ts';
import type { Detector } from '../../outages/detector.ts';
import { classKey, etrBook, etrClass, pastOf } from '../../outages/etr/classes.ts';
import type { OutageSettings } from '../../outages/settings.ts';
import type { ToldOutage } from '../../reports/etr/report.ts';
import type { Commit, RecordsStore } from '../../store/records.ts';
import type { World } from '../world.ts';
import { each } from './history-reads.ts';

export interface EtrHistory {
  /** Learns from every outage that is closed already; once, at the start. */
  load(): Promise<void>;
  /** Learns from those that a commit closed. */
  committed(commit: Commit): void;
}

export function etrHistory(parts: {
  records: RecordsStore;
  world: World;
  detector: Detector;
  settings: OutageSettings['etr'];
}): EtrHistory {
  const book = etrBook(parts.settings);
  const kindOf = (outage: Outage): string | null => deviceKindOf(parts.world, outage);
  const learn = (outage: Outage): void => {
    const past = pastOf(outage, kindOf(outage));
    if (past !== null) book.learn(past);
  };
  parts.detector.setLengths((outage, isStorm) =>
    book.lengthsOf(etrClass(outage, kindOf(outage), outage.isStorm ?? isStorm)),
  );
  return {
    async load() {
      for await (const outage of each(parts.records, 'outage')) learn(outage);
    },
    committed(commit) {
      for (const outage of commit.put?.outage ?? []) learn(outage);
    },
  };
}

/** Restored outages of a span with the times of return that were told; those of plans apart. */
export async function* toldOutages(
  parts: { records: RecordsStore; grid: Grid },
  span: { from: Instant; to: Instant },
): AsyncIterable<ToldOutage> {
  for await (const outage of each(parts.records, 'outage')) {
    const { restoredAt, firstEtr, etr, startedAt, state } = outage;
    const isOver = state === 'restored' || state === 'closed';
    if (!isOver || startedAt < span.from || startedAt >= span.to) continue;
    if (restoredAt === null || firstEtr === undefined || etr === null) continue;
    const kind = classKey(etrClass(outage, deviceKindOf(parts, outage), outage.isStorm === true));
    const last = etr.at ?? firstEtr.at;
    yield { restoredAt, first: firstEtr.at, last, lastOrigin: etr.origin, kind };
  }
}

/** Kind of the device that opened; null for a single service, or a device that is no longer there. */
export function deviceKindOf({ grid }: Pick<World, 'grid'>, outage: Outage): string | null {
  const [device] = outage.causeGroup;
  if (device === undefined || !grid.edgeOf.has(device)) return null;
  return edgeKindOf(grid, edgeNumber(grid, device));
}
