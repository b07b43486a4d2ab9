import type { NoticeState } from '../../../model/notice.ts';
import type { ContactEvent } from '../../../model/outbox/recipient.ts';
import type { NoticeReads } from '../../records.ts';
import type { Engine, Row, Value } from '../engine.ts';
import { deliveriesOf, noticeOf, selectByWave, selectNotice, stateNow } from './notice-rows.ts';
import { cursorOf, keyOf, lookUp } from './rows.ts';
import type { Tables } from './schema.ts';
import { isOver, overState, waveOf } from './waves.ts';

/** What screens ask of waves and notices. */
export function noticeReads(engine: Engine<Tables>): NoticeReads {
  const read = <T>(work: () => T): Promise<T> => engine.hold(work);
  return {
    waves: (request) => read(() => waves(engine, request)),
    progress: (ids) => read(() => progress(engine, ids)),
    progressOf: (subject) => read(() => progressOf(engine, subject)),
    notices: (request) => read(() => notices(engine, request)),
    wavePoints: (wave, among) =>
      read(() => {
        const rows =
          among === undefined
            ? engine.prepare(`${pointsOf} order by "supplyPoint"`).all(wave)
            : engine.prepare(pointsAmong).all(wave, JSON.stringify(among));
        return rows.map((row) => String(row['supplyPoint']));
      }),
    contactEvents: (contact, limit) =>
      read(() => engine.prepare(eventsOf).all(contact, limit) as unknown as ContactEvent[]),
  };
}

const pointsOf = 'select "supplyPoint" from wave_point where wave = ?';
const pointsAmong = `${pointsOf} and "supplyPoint" in (select value from json_each(?))
  order by "supplyPoint"`;

const eventsOf = `select contact, kind, channel, subject, at, "by" from contact_event
  where contact = ? order by no desc limit ?`;

/** Newest first; waves that turned out to concern nobody are not shown. */
function waves(engine: Engine<Tables>, request: Parameters<NoticeReads['waves']>[0]) {
  const filter = conditions();
  filter.add(`(recipients > 0 or state = 'expanding')`);
  if (request.subject !== undefined) filter.add('subject = ?', request.subject);
  if (request.state !== undefined) filter.add('state = ?', request.state);
  const key = keyOf(request.cursor);
  if (key !== null) filter.add('("createdAt", id) < (?, ?)', ...key);
  const rows = engine
    .prepare(`select * from wave where ${filter.text()} order by "createdAt" desc, id desc limit ?`)
    .all(...filter.values, request.limit + 1)
    .map(waveOf);
  const items = rows.slice(0, request.limit);
  const last = items.at(-1);
  const isMore = rows.length > request.limit && last !== undefined;
  return { items, nextCursor: isMore ? cursorOf([last.createdAt, last.id]) : null };
}

type Progress = Partial<Record<NoticeState, number>>;

/** What is not sent of a wave that is over counts so before the sweep has been there. */
const counted = `select c.wave, c."count",
    case when ${isOver} and c.state in ('queued', 'held')
      then ${overState} else c.state end as state
  from wave_count c join wave w on w.id = c.wave where c."count" > 0 and`;

function progress(engine: Engine<Tables>, ids: readonly string[]): Map<string, Progress> {
  const found = new Map<string, Progress>(ids.map((id) => [id, {}]));
  const rows = lookUp([...new Set(ids)], (marks, keys) =>
    engine.prepare(`${counted} c.wave in (${marks})`).all(...keys),
  );
  for (const row of rows) addTo(found.get(String(row['wave'])) as Progress, row);
  return found;
}

function progressOf(engine: Engine<Tables>, subject: string): Progress {
  const total: Progress = {};
  for (const row of engine.prepare(`${counted} w.subject = ?`).all(subject)) addTo(total, row);
  return total;
}

function addTo(progress: Progress, row: Row): void {
  const state = row['state'] as NoticeState;
  progress[state] = (progress[state] ?? 0) + Number(row['count']);
}

/** Of a wave or subject: by wave, then in the order they were made. Otherwise newest first. */
function notices(engine: Engine<Tables>, request: Request) {
  const isByWave = request.wave !== undefined || request.subject !== undefined;
  const rows = isByWave ? rowsByWave(engine, request) : newestRows(engine, request);
  const shown = rows.slice(0, request.limit);
  const last = shown.at(-1);
  const isMore = rows.length > request.limit && last !== undefined;
  const deliveries = deliveriesOf(
    engine,
    shown.map((row) => String(row['id'])),
  );
  return {
    items: shown.map((row) => ({
      notice: noticeOf(row),
      deliveries: deliveries.get(String(row['id'])) ?? [],
    })),
    nextCursor: isMore ? cursorOf(cursorKey(last, isByWave)) : null,
  };
}

type Request = Parameters<NoticeReads['notices']>[0];

function newestRows(engine: Engine<Tables>, request: Request): Row[] {
  const filter = filterOf(request);
  const key = keyOf(request.cursor);
  if (key !== null) filter.add('n.no < ?', ...key);
  return engine
    .prepare(`${selectNotice} where ${filter.text()} order by n.no desc limit ?`)
    .all(...filter.values, request.limit + 1);
}

const wavesFrom = `select id from wave where (id = ? or subject = ?)
  and ("createdAt", id) >= (?, ?) order by "createdAt", id`;

/** One wave after the other, so that no city is sorted for one page of it. */
function rowsByWave(engine: Engine<Tables>, request: Request): Row[] {
  const { createdAt, wave: from, no } = behind(keyOf(request.cursor));
  const { wave = null, subject = null, limit } = request;
  const waves = engine
    .prepare(wavesFrom)
    .all(wave, wave === null ? subject : null, createdAt, from);
  const filter = filterOf(request);
  const text = `${selectByWave} and w.id = ? and e."last" > ?
    and n.no between max(e."first", ?) and e."last" and ${filter.text()}
    order by e."first", n.no limit ?`;
  const rows: Row[] = [];
  for (const { id } of waves) {
    if (rows.length > limit) break;
    const after = id === from ? no : 0;
    const values: Value[] = [String(id), after, after + 1, ...filter.values];
    rows.push(...engine.prepare(text).all(...values, limit + 1 - rows.length));
  }
  return rows;
}

/** Where the page before ended; a cursor that is none of ours begins at the beginning. */
function behind(key: ReturnType<typeof keyOf>): { createdAt: number; wave: string; no: number } {
  const [createdAt, wave, no] = key ?? [];
  return typeof createdAt === 'number' && typeof wave === 'string' && typeof no === 'number'
    ? { createdAt, wave, no }
    : { createdAt: Number.MIN_SAFE_INTEGER, wave: '', no: 0 };
}

function cursorKey(row: Row, isByWave: boolean): Array<string | number> {
  const no = Number(row['no']);
  return isByWave ? [Number(row['waveCreatedAt']), String(row['wave']), no] : [no];
}

function filterOf(request: Request): Conditions {
  const filter = conditions();
  const { wave, subject, contact, supplyPoint, state } = request;
  if (wave !== undefined) filter.add('w.id = ?', wave);
  if (subject !== undefined) filter.add('w.subject = ?', subject);
  if (contact !== undefined) filter.add('n.contact = ?', contact);
  if (supplyPoint !== undefined) {
    filter.add(
      `n.contact in (select contact from subscription where "supplyPoint" = ?)
        and n."supplyPoints" like ?`,
      supplyPoint,
      `%${JSON.stringify(supplyPoint)}%`,
    );
  }
  if (state !== undefined) filter.add(`${stateNow} = ?`, state);
  return filter;
}

interface Conditions {
  add(text: string, ...values: Value[]): void;
  text(): string;
  readonly values: Value[];
}

function conditions(): Conditions {
  const texts: string[] = [];
  const values: Value[] = [];
  return {
    add(text, ...own) {
      texts.push(text);
      values.push(...own);
    },
    text: () => (texts.length === 0 ? '1 = 1' : texts.join(' and ')),
    values,
  };
}
