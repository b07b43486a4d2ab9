/** Numbers of outages, plans, conditions and reports of trouble: given once, never again, at hand without waiting. */
import type { Instant } from '../model/time.ts';
import type { RecordsStore } from '../store/records.ts';

export type Numbered = 'outage' | 'earth_fault' | 'planned_outage' | 'trouble_report';

export interface Ids {
  /** Makes sure that numbers are at hand; before each decision. */
  ready(now: Instant): Promise<void>;
  /** `O-2026-000017`; throws when `ready` was not awaited. */
  next(kind: Numbered): string;
}

const letters: Record<Numbered, string> = {
  outage: 'O',
  earth_fault: 'E',
  planned_outage: 'P',
  trouble_report: 'R',
};
const kinds = Object.keys(letters) as Numbered[];
/** Numbers kept at hand; what is left at a stop is never used. */
const AT_HAND: Record<Numbered, number> = {
  outage: 24,
  earth_fault: 2,
  planned_outage: 1,
  trouble_report: 1,
};
/** More than one decision can use. */
const IN_A_STORM = 256;

/** @param zone the year of a number is that of the utility's calendar */
export function createIds(records: RecordsStore, zone: string): Ids {
  const pools = new Map<Numbered, string[]>(kinds.map((kind) => [kind, []]));
  let used = 0;
  return {
    async ready(now) {
      const year = Temporal.Instant.fromEpochMilliseconds(now).toZonedDateTimeISO(zone).year;
      for (const kind of kinds) {
        const pool = pools.get(kind) ?? [];
        const wanted = kind === 'outage' && used > 2 ? IN_A_STORM : AT_HAND[kind];
        while (pool.length < wanted) {
          const number = await records.nextNumber(`${kind}/${year}`);
          pool.push(`${letters[kind]}-${year}-${String(number).padStart(6, '0')}`);
        }
      }
      used = 0;
    },
    next(kind) {
      const id = pools.get(kind)?.shift();
      if (id === undefined) throw new Error(`no ${kind} number at hand`);
      if (kind === 'outage') used += 1;
      return id;
    },
  };
}
