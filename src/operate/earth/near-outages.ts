/** Outages that an earth fault may have become: confirmed ones of lately, by bus. */
import type { Instant } from '../../model/time.ts';
import { HOUR } from '../../model/time.ts';
import type { OutageChange } from '../../outages/change.ts';

export interface NearOutage {
  id: string;
  feeder: string;
  startedAt: Instant;
}

export interface NearOutages {
  hear(changes: readonly OutageChange[]): void;
  /** The last one of this bus that began so near before an instant; null for none. */
  before(bus: string, at: Instant, within: number): NearOutage | null;
  /** The last one of a feeder that began from then on. */
  since(feeder: string, from: Instant): NearOutage | null;
  forget(now: Instant): void;
  isEmpty(): boolean;
}

const KEPT_MS = HOUR;
const told: ReadonlySet<string> = new Set(['confirmed', 'restoring']);

export function nearOutages(busOf: (feeder: string) => string | null): NearOutages {
  const known = new Map<string, NearOutage & { bus: string | null }>();
  const newest = (of: (one: NearOutage & { bus: string | null }) => boolean): NearOutage | null =>
    [...known.values()].filter(of).sort((a, b) => b.startedAt - a.startedAt)[0] ?? null;
  return {
    hear(changes) {
      for (const { outage } of changes) {
        const { id, feeder, startedAt, state, plannedOutage } = outage;
        if (feeder === null || plannedOutage !== null || !told.has(state)) known.delete(id);
        else known.set(id, { id, feeder, startedAt, bus: busOf(feeder) });
      }
    },
    before: (bus, at, within) =>
      newest((one) => one.bus === bus && one.startedAt <= at && at - one.startedAt <= within),
    since: (feeder, from) => newest((one) => one.feeder === feeder && one.startedAt >= from),
    forget(now) {
      for (const [id, one] of known) if (now - one.startedAt > KEPT_MS) known.delete(id);
    },
    isEmpty: () => known.size === 0,
  };
}
