/** After a start: what the records hold stands again, and stored evidence is judged once more. */
import { EPISODES, type Ingest, POINTS } from '../ingest.ts';
import { earthFaultSchema } from '../model/earth-fault.ts';
import type { Outage } from '../model/outage.ts';
import { HOUR, toIso } from '../model/time.ts';
import { standing } from '../operate/desks/switching.ts';
import type { EarthFaultBook } from '../operate/earth/book.ts';
import type { OperateParts } from '../operate/parts.ts';
import { isTags } from '../operate/tags.ts';
import type { DetectorEpisodes, PointPiece } from '../outages/detector.ts';
import type { InferenceEngine } from '../outages/infer/engine.ts';
import type { DocumentKind, Documents, ListRequest } from '../store/tables/documents.ts';

const PAGE = 500;
/** Evidence older than this is not judged again where no episode is open. */
const LOOK_BACK_MS = HOUR;

export async function restore(
  parts: OperateParts & {
    earthFaults: EarthFaultBook;
    ingest: Ingest;
    engine: InferenceEngine;
  },
): Promise<void> {
  const { records, board, detector, clock, log } = parts;
  const outages = await all(parts, 'outage', {
    state: ['suspected', 'confirmed', 'restoring', 'restored'],
  });
  const plans = await all(parts, 'planned_outage', {
    state: ['draft', 'submitted', 'approved', 'announced', 'in_progress'],
  });
  const off = await all(
    parts,
    'planned_outage',
    { state: 'cancelled' },
    { column: 'end', from: toIso(clock.now()) },
  );
  const alarms = await all(parts, 'alarm', {
    state: ['active_unacked', 'active_acked', 'cleared_unacked', 'shelved', 'suppressed'],
  });
  const faults = await all(parts, 'earth_fault', { state: ['present', 'located', 'isolated'] });
  const tasks = await all(parts, 'task', { state: 'open' });
  const intervals = await records.history.intervals({ openOnly: true, limit: 2_000_000 });
  board.applied({
    put: {
      outage: outages,
      planned_outage: [...plans, ...off],
      alarm: alarms,
      earth_fault: faults,
      task: tasks,
    },
    intervals: { open: intervals },
  });
  const memos = await all(parts, 'memo', {});
  for (const memo of memos) if (isTags(memo)) parts.tags.put(memo);
  parts.tell.restore(memos);
  parts.alarms.put(alarms);
  parts.ingest.resume(alarms);
  parts.earthFaults.load(faults.map((one) => earthFaultSchema.parse(one)));
  standing(parts, await records.network.switching(), 'entry');
  const episodes = memos.find((memo) => memo.id === EPISODES)?.value ?? null;
  const points = memos.filter(({ id }) => id.startsWith(POINTS)).map(({ value }) => value);
  detector.load({
    ...{ outages, intervals, episodes: episodes as DetectorEpisodes | null },
    points: points as PointPiece[],
  });
  detector.setPlanned(plans);
  const replayed = await parts.ingest.replay(from(parts, outages));
  log.info({ outages: outages.length, plans: plans.length, replayed }, 'restored_from_records');
  await parts.ids.ready(clock.now());
}

/** From where stored evidence is judged again. */
function from(
  parts: OperateParts & { engine: InferenceEngine },
  outages: readonly Outage[],
): number {
  const starts = outages
    .filter((outage) => outage.restoredAt === null)
    .map((outage) => outage.startedAt - HOUR / 12);
  const wanted = parts.engine.replayFrom();
  return Math.min(parts.clock.now() - LOOK_BACK_MS, wanted ?? Number.POSITIVE_INFINITY, ...starts);
}

async function all<K extends DocumentKind>(
  parts: OperateParts,
  kind: K,
  where: NonNullable<ListRequest<K>['where']>,
  since?: NonNullable<ListRequest<K>['since']>,
): Promise<Documents[K][]> {
  const found: Documents[K][] = [];
  let cursor: string | null = null;
  do {
    const page: { items: Documents[K][]; nextCursor: string | null } =
      await parts.records.documents.list(kind, {
        ...{ where, limit: PAGE, cursor },
        ...(since !== undefined && { since }),
      });
    found.push(...page.items);
    cursor = page.nextCursor;
  } while (cursor !== null);
  return found;
}
