/** A past time of the records once more, beside a running service or without one. */
import type { Outage } from '../model/outage.ts';
import { type Instant, MINUTE, toIso } from '../model/time.ts';
import { learnedFrom, readLessons } from '../operate/learning/learning.ts';
import { type Replayed, type ReplayParts, replay } from '../operate/replay/replay.ts';
import type { LoadedSettings } from '../settings/load.ts';
import type { RecordsStore } from '../store/records.ts';
import { instantOf } from './http/offline-reports.ts';
import { gridFor, withStores } from './offline.ts';
import { gaspTimings } from './sources/device-files.ts';
import { createPeriods } from './sources/periods.ts';
import type { Stores } from './stores.ts';

export interface ReplayCall {
  /** A local day, a local time or an instant; a day as the end is counted whole. */
  from: string;
  to: string;
  /** Folder or CIM file of a network to replay on in place of that of the records. */
  network?: string;
}

/** An outage of the replay, and the one of the records that it is. */
export type ReplayedOutage = ReturnType<typeof outageView>;

/** What `forewatt replay` answers. */
export interface ReplayView extends Omit<Replayed, 'outages' | 'networks'> {
  from: string;
  to: string;
  outages: ReplayedOutage[];
  /** Outages of the records that began in the time and that the replay did not declare. */
  onlyLive: string[];
  networks: Array<{ version: number | null; path: string | null; from: string }>;
}

/** Errors: TIM-… and REP-OPTION for times, IMP-… for the network, and those of the settings. */
export async function replayOf(config: string, call: ReplayCall): Promise<ReplayView> {
  const grid = call.network === undefined ? {} : { grid: await gridFor(config, call.network) };
  return withStores(config, async ({ loaded, stores }) => {
    const { zone } = loaded.settings.utility;
    const from = instantOf(call.from, zone, '00:00');
    const to = instantOf(call.to, zone, '24:00');
    const learnedOf = await lessonsOf(loaded, stores.records);
    const parts = { ...replayParts(loaded, stores), ...learnedOf };
    const replayed = await replay(parts, { from, to, ...grid });
    const live = await liveOutages(stores.records, from, to);
    const outages = replayed.outages.map((one) => outageView(one, live));
    const known = new Set(outages.map((one) => one.live));
    return {
      ...{ from: toIso(from), to: toIso(to) },
      ...{ ...replayed, outages },
      onlyLive: live.flatMap(({ id }) => (known.has(id) ? [] : [id])),
      networks: replayed.networks.map(({ version, from: since }) => ({
        ...{ version, path: version === null ? (call.network ?? null) : null, from: toIso(since) },
      })),
    };
  });
}

/** What closed outages have taught until today, where the settings say that it counts. */
async function lessonsOf(
  { settings }: LoadedSettings,
  records: RecordsStore,
): Promise<Pick<ReplayParts, 'learnedOf'>> {
  const { learn, model } = settings.detect;
  if (!learn) return {};
  const lessons = await readLessons(records);
  return { learnedOf: (grid) => learnedFrom(lessons, { grid, model }) };
}

/** What a replay takes from settings and stores; it only reads. */
export function replayParts(
  { settings, folder }: LoadedSettings,
  stores: Pick<Stores, 'records' | 'readings'>,
): ReplayParts {
  const startedMs = performance.now();
  return {
    ...{ settings, records: stores.records, readings: stores.readings },
    headEnds: gaspTimings(folder),
    periodOf: createPeriods(settings.sources).of,
    spentMs: () => performance.now() - startedMs,
  };
}

const PAGE = 500;
/** Starts that differ by more are two outages. */
const SAME_START_MS = 5 * MINUTE;

/** Outages of the records that began in a time, but for those that were none. */
async function liveOutages(records: RecordsStore, from: Instant, to: Instant): Promise<Outage[]> {
  const found: Outage[] = [];
  let cursor: string | null = null;
  do {
    const page: { items: Outage[]; nextCursor: string | null } = await records.documents.list(
      'outage',
      {
        since: { column: 'startedAt', from: from - SAME_START_MS },
        ...{ limit: PAGE, cursor },
      },
    );
    found.push(...page.items);
    cursor = page.nextCursor;
  } while (cursor !== null);
  const counts = ({ state, startedAt }: Outage): boolean =>
    startedAt < to && state !== 'rejected' && state !== 'merged';
  return found.filter(counts).sort((a, b) => (a.id < b.id ? -1 : 1));
}

function outageView(outage: Outage, live: readonly Outage[]) {
  const { id, state, feeder, causeGroup, causePhases, plannedOutage, mergedInto } = outage;
  const same = live.find(
    (one) =>
      Math.abs(one.startedAt - outage.startedAt) <= SAME_START_MS &&
      one.causeGroup.some((device) => causeGroup.includes(device)),
  );
  return {
    ...{ id, state, feeder, device: causeGroup[0] ?? null, devices: causeGroup },
    phases: causePhases,
    startedAt: toIso(outage.startedAt),
    detectedAt: toIso(outage.detectedAt),
    confirmedAt: toIso(outage.confirmedAt),
    restoredAt: toIso(outage.restoredAt),
    customers: { out: outage.dark.length, peak: outage.ever.length },
    ...{ plannedOutage, mergedInto },
    /** The outage of the records with the same device and start; null: only the replay declared it. */
    live: same?.id ?? null,
  };
}
