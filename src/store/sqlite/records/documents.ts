import type { ExpressionBuilder, Kysely } from 'kysely';
import type { Duty } from '../../../model/planned-outage.ts';
import { fault } from '../../../runtime/problem.ts';
import {
  type DocumentKind,
  type DocumentStore,
  type Documents,
  documentColumns,
  type ListRequest,
} from '../../tables/documents.ts';
import type { Engine, Value } from '../engine.ts';
import { cursorOf, insertText, keyOf, parsed, pieces } from './rows.ts';
import type { Tables } from './schema.ts';

type Key = string | number | null;
type Column = 'id' | 'version';

/** Whole documents by kind: get, list by columns, count. */
export function documentStore(engine: Engine<Tables>): DocumentStore {
  const { db } = engine;
  return {
    async get(kind, id) {
      const row = await select(db, kind).where('id', '=', id).executeTakeFirst();
      return row === undefined ? null : parsed(row.doc);
    },
    async many<K extends DocumentKind>(kind: K, ids: readonly string[]) {
      const found = new Map<string, Documents[K]>();
      for (const piece of pieces(ids, 500)) {
        const rows = await select(db, kind).where('id', 'in', piece).execute();
        for (const row of rows) found.set(row.id, parsed(row.doc));
      }
      return ids.flatMap((id) => found.get(id) ?? []);
    },
    list: (kind, request) => list(db, kind, request),
    async count<K extends DocumentKind>(kind: K, where: ListRequest<K>['where']) {
      const { total } = await db
        .selectFrom(kind as 'memo')
        .select((eb) => eb.fn.countAll<number>().as('total'))
        .where((eb) => matches(eb, where ?? {}))
        .executeTakeFirstOrThrow();
      return total;
    },
  };
}

function select(db: Kysely<Tables>, kind: DocumentKind) {
  return db.selectFrom(kind as 'memo').select(['id', 'doc']);
}

async function list<K extends DocumentKind>(
  db: Kysely<Tables>,
  kind: K,
  request: ListRequest<K>,
): Promise<{ items: Documents[K][]; nextCursor: string | null }> {
  const direction = request.orderBy?.direction ?? 'asc';
  const column = (request.orderBy?.column ?? 'id') as Column;
  const after = keyOf(request.cursor);
  let query = select(db, kind)
    .select((eb) => eb.ref(column).as('by'))
    .where((eb) => matches(eb, request.where ?? {}));
  const { since } = request;
  if (since !== undefined) {
    query = query.where(since.column as Column, '>=', columnValue(since.from) as never);
  }
  if (after !== null) {
    query = query.where((eb) => isBehind(eb, column, { direction, key: after as [Key, string] }));
  }
  // Nulls stand first upwards and last downwards in every dialect.
  query = query.orderBy(column, (by) =>
    direction === 'asc' ? by.asc().nullsFirst() : by.desc().nullsLast(),
  );
  if (column !== 'id') query = query.orderBy('id', direction);
  const rows = await query.limit(request.limit + 1).execute();
  const items = rows.slice(0, request.limit);
  const last = items.at(-1);
  const isMore = rows.length > request.limit && last !== undefined;
  return {
    items: items.map((row) => parsed<Documents[K]>(row.doc)),
    nextCursor: isMore ? cursorOf([last.by as Key, last.id]) : null,
  };
}

type Builder = ExpressionBuilder<Tables, 'memo'>;

function matches(eb: Builder, where: Record<string, unknown>) {
  return eb.and(
    Object.entries(where).flatMap(([name, wanted]) => {
      if (wanted === undefined) return [];
      const column = eb.ref(name as Column);
      if (wanted === null) return [eb(column, 'is', null)];
      if (Array.isArray(wanted)) return [eb(column, 'in', wanted.map(columnValue) as never)];
      return [eb(column, '=', columnValue(wanted) as never)];
    }),
  );
}

/** Behind a key in the order of the column, then of the id. */
function isBehind(
  eb: Builder,
  column: Column,
  from: { direction: 'asc' | 'desc'; key: [Key, string] },
) {
  const [value, id] = from.key;
  const further = from.direction === 'asc' ? '>' : '<';
  if (column === 'id') return eb('id', further, id);
  const sameAndBehind = (same: ReturnType<Builder['and']>) => eb.and([same, eb('id', further, id)]);
  if (value === null) {
    const isNull = sameAndBehind(eb.and([eb(column, 'is', null)]));
    return from.direction === 'asc' ? eb.or([isNull, eb(column, 'is not', null)]) : isNull;
  }
  const behind = [
    eb(column, further, value as never),
    sameAndBehind(eb.and([eb(column, '=', value as never)])),
  ];
  return from.direction === 'asc' ? eb.or(behind) : eb.or([...behind, eb(column, 'is', null)]);
}

/** Instants as text are made of one length, so that they compare as times. */
function columnValue(value: unknown): unknown {
  if (typeof value === 'boolean') return value ? 1 : 0;
  if (typeof value !== 'string' || !/^\d{4}-\d\d-\d\dT[\d:.]+Z$/.test(value)) return value ?? null;
  const at = Date.parse(value);
  return Number.isNaN(at) ? value : new Date(at).toISOString();
}

/** Inserts documents, replaces those whose id is known. */
export function putDocuments(
  engine: Engine<Tables>,
  kind: DocumentKind,
  documents: ReadonlyArray<Documents[DocumentKind]>,
): void {
  const columns = documentColumns[kind] as readonly string[];
  const update = ['version', 'doc', ...columns];
  const put = engine.prepare(insertText(kind, ['id', ...update], { key: ['id'], update }));
  for (const document of documents) {
    const fields = document as unknown as Record<string, unknown>;
    const values = columns.map((column) => columnValue(fields[column]) as Value);
    put.run(document.id, document.version, JSON.stringify(document), ...values);
  }
}

export async function removeDocuments(
  tx: Kysely<Tables>,
  kind: DocumentKind,
  ids: readonly string[],
): Promise<void> {
  for (const piece of pieces(ids, 500)) {
    await tx
      .deleteFrom(kind as 'memo')
      .where('id', 'in', piece)
      .execute();
  }
}

/** Throws API-VERSION-STALE when a document is not at the version the change was made for. */
export async function expectVersion(
  tx: Kysely<Tables>,
  expected: { kind: DocumentKind; id: string; version: number },
): Promise<void> {
  const row = await tx
    .selectFrom(expected.kind as 'memo')
    .select('version')
    .where('id', '=', expected.id)
    .executeTakeFirst();
  const version = row?.version ?? 0;
  if (version !== expected.version) {
    throw fault('API-VERSION-STALE', { what: `${expected.kind} ${expected.id}`, version });
  }
}

const dutyNow = 'select version from duty where id = ?';

/** A person, or an answer, may have written it since it was read: their word is not written over. */
export function expectDuty(engine: Engine<Tables>, { id, version }: Duty): void {
  const now = engine.prepare(dutyNow).get(id)?.['version'];
  if (now === undefined || Number(now) === version - 1) return;
  throw fault('STO-DUTY-STALE', { duty: id });
}
