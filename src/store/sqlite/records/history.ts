import { type Kysely, sql } from 'kysely';
import type { GridEvent } from '../../../model/event.ts';
import type { DarkInterval, OutageMove, PastInterval } from '../../../model/outage.ts';
import type { AssetContactRow, ReadingGap } from '../../../model/source.ts';
import type { HistoryStore, Publication } from '../../tables/history.ts';
import type { Engine } from '../engine.ts';
import { auditRows } from './audit/chain.ts';
import { verifyAudit } from './audit/verify.ts';
import { append, insertText, parsed, upsert } from './rows.ts';
import type { Tables } from './schema.ts';

const insertEvent = insertText('grid_event', ['id', 'asset', 'receivedAt', 'doc']);

/** Events, dark time, moves, audit: appended, read back in order. */
export function historyStore(engine: Engine<Tables>): HistoryStore {
  const { db } = engine;
  return {
    appendEvents: (events) => engine.write(() => ({ added: addEvents(engine, events) })),
    async events({ from, to, asset, limit }) {
      let query = db
        .selectFrom('grid_event')
        .select('doc')
        .where('receivedAt', '>=', from)
        .where('receivedAt', '<', to);
      if (asset !== undefined) query = query.where('asset', '=', asset);
      const rows = await query.orderBy('receivedAt').orderBy('id').limit(limit).execute();
      return rows.map(({ doc }) => parsed<GridEvent>(doc));
    },
    appendDeadLetter: (letter) => engine.write((tx) => append(tx, 'dead_letter', [letter])),
    async deadLetters({ source, limit }) {
      const rows = await db
        .selectFrom('dead_letter')
        .select(['source', 'topic', 'reason', 'payload', 'receivedAt'])
        .where('source', '=', source)
        .orderBy('no', 'desc')
        .limit(limit)
        .execute();
      return rows.map((row) => ({ ...row }));
    },
    appendContact: (rows) =>
      engine.write((tx) =>
        append(
          tx,
          'asset_contact',
          rows.map((row) => ({ asset: row.asset, at: row.at, doc: JSON.stringify(row) })),
        ),
      ),
    async contacts({ from, to, limit }) {
      const rows = await db
        .selectFrom('asset_contact')
        .select('doc')
        .where('at', '>=', from)
        .where('at', '<', to)
        .orderBy('at')
        .orderBy('no')
        .limit(limit)
        .execute();
      return rows.map(({ doc }) => parsed<AssetContactRow>(doc));
    },
    appendGaps: (gaps) => engine.write((tx) => append(tx, 'reading_gap', [...gaps])),
    gaps: (request) => gaps(db, request),
    async moves(outage) {
      const rows = await db
        .selectFrom('outage_move')
        .selectAll()
        .where('outage', '=', outage)
        .orderBy('no')
        .execute();
      return rows.map(
        ({ no: _, ...row }) => ({ ...row, evidence: parsed(row.evidence) }) as OutageMove,
      );
    },
    intervals: (request) => intervals(db, request),
    intervalsByPoint: (request) => intervalsByPoint(db, request),
    pastIntervals: (request) => pastIntervals(db, request),
    audit: (request) => auditRows(db, request),
    verifyAudit: (noted) => verifyAudit(engine, noted),
    publications: (plannedOutage) =>
      db
        .selectFrom('publication')
        .selectAll()
        .where('plannedOutage', '=', plannedOutage)
        .orderBy('at')
        .execute()
        .then((rows) => rows.map((row) => ({ ...row }))),
  };
}

function addEvents(engine: Engine<Tables>, events: readonly GridEvent[]): string[] {
  const insert = engine.prepare(insertEvent);
  return events
    .filter(
      (event) => insert.run(event.id, event.asset, event.receivedAt, JSON.stringify(event)) > 0,
    )
    .map((event) => event.id);
}

async function gaps(
  db: Kysely<Tables>,
  request: Parameters<HistoryStore['gaps']>[0],
): Promise<ReadingGap[]> {
  const { from, limit } = request;
  const all = db
    .selectFrom('reading_gap')
    .select(['source', 'asset', 'lane', 'from', 'to', 'reason'])
    .where('to', '>=', from);
  const own =
    'asset' in request
      ? all.where('asset', '=', request.asset)
      : all.where('source', '=', request.source).where('asset', 'is', null);
  const rows = await own.orderBy('no', 'desc').limit(limit).execute();
  return rows.map((row) => ({ ...row }) as ReadingGap);
}

async function intervals(
  db: Kysely<Tables>,
  request: Parameters<HistoryStore['intervals']>[0],
): Promise<DarkInterval[]> {
  const { supplyPoint, outage, plannedOutage, from, to } = request;
  let query = db
    .selectFrom('dark_interval')
    .select(['supplyPoint', 'phases', 'from', 'to', 'outage', 'plannedOutage']);
  if (supplyPoint !== undefined) query = query.where('supplyPoint', '=', supplyPoint);
  if (outage !== undefined) query = query.where('outage', '=', outage);
  if (plannedOutage !== undefined) query = query.where('plannedOutage', '=', plannedOutage);
  if (request.openOnly === true) query = query.where('to', 'is', null);
  if (to !== undefined) query = query.where('from', '<', to);
  if (from !== undefined) {
    query = query.where((eb) => eb.or([eb('to', 'is', null), eb('to', '>', from)]));
  }
  const rows = await query.orderBy('from').orderBy('no').limit(request.limit).execute();
  return rows.map((row) => ({ ...row }) as DarkInterval);
}

async function pastIntervals(
  db: Kysely<Tables>,
  { supplyPoint, outage, limit }: Parameters<HistoryStore['pastIntervals']>[0],
): Promise<PastInterval[]> {
  let query = db
    .selectFrom('dark_interval_past')
    .select(['supplyPoint', 'phases', 'from', 'to', 'outage', 'plannedOutage'])
    .select(['version', 'replacedAt', 'by', 'reason']);
  if (supplyPoint !== undefined) query = query.where('supplyPoint', '=', supplyPoint);
  if (outage !== undefined) query = query.where('outage', '=', outage);
  const rows = await query.orderBy('no', 'desc').limit(limit).execute();
  return rows.map((row) => ({ ...row }) as PastInterval);
}

async function intervalsByPoint(
  db: Kysely<Tables>,
  request: Parameters<HistoryStore['intervalsByPoint']>[0],
): Promise<{ intervals: DarkInterval[]; after: string | null }> {
  const { after, limit, among } = request;
  let query = db
    .selectFrom('dark_interval')
    .select(['supplyPoint', 'phases', 'from', 'to', 'outage', 'plannedOutage'])
    .where('from', '>=', request.from)
    .where('from', '<', request.to);
  if (among !== undefined) {
    const ids = JSON.stringify(among);
    query = query.where(sql<boolean>`"supplyPoint" in (select value from json_each(${ids}))`);
  }
  if (after !== null) query = query.where('supplyPoint', '>', after);
  const rows = await query.orderBy('supplyPoint').orderBy('from').limit(limit).execute();
  const found = rows.map((row) => ({ ...row }) as DarkInterval);
  if (found.length < limit) return { intervals: found, after: null };
  // The last one may go on behind the limit, unless it fills the page: then it is given as far as it goes.
  const last = found.at(-1)?.supplyPoint ?? '';
  const whole = found.filter(({ supplyPoint }) => supplyPoint !== last);
  if (whole.length === 0) return { intervals: found, after: last };
  return { intervals: whole, after: whole.at(-1)?.supplyPoint ?? null };
}

export async function addMoves(tx: Kysely<Tables>, moves: readonly OutageMove[]): Promise<void> {
  await append(
    tx,
    'outage_move',
    moves.map((move) => ({ ...move, evidence: JSON.stringify(move.evidence) })),
  );
}

/** The same publication told twice is one. */
export async function addPublications(
  tx: Kysely<Tables>,
  publications: readonly Publication[],
): Promise<void> {
  const key = ['plannedOutage', 'revision', 'at'];
  await upsert(tx, 'publication', publications, { key, update: [] });
}
