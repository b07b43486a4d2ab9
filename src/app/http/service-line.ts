/**
 * Keeps the service line's system (95598) at what is public here: each outage and planned cut once a change, and once
 * more at its end. What was taken stands in the records, so that a kill loses nothing; a copy bears the same id.
 */
import { cn95598Rows } from '../../api/routes/cn95598.ts';
import { type Instant, MINUTE, SECOND } from '../../model/time.ts';
import type { ServiceLinePort, ServiceLineRow } from '../../notify/channels/cn95598/port.ts';
import { newTask } from '../../notify/outbox/tasks.ts';
import { HANDED_OVER } from '../../operate/past/promises.ts';
import type { Core } from '../core.ts';

type Parts = Pick<Core, 'records' | 'publicReads' | 'saver' | 'clock' | 'log'>;

export interface ServiceLine {
  /** Sends what has changed; one look at a time. */
  tick(): Promise<void>;
}

const MEMO = 'cn95598/taken';
const TASK = 'T-service_line_unsent-cn95598';
/** Calls of one look, one after the other: what is left goes with the next. */
const CALLS_MOST = 20;
/** Waits after a failure, longer with each; the last again and again. */
const WAITS_MS = [5 * SECOND, MINUTE, 5 * MINUTE] as const;
/** Promised to those who answer the telephone: outage facts within ten minutes. */
const PROMISE_MS = 10 * MINUTE;
/** Ended ones that are remembered as told, so that their end is not told twice. */
const ENDED_MOST = 1_000;

const ended = new Set(['restored', 'closed', 'completed', 'cancelled', 'rejected', 'merged']);

type Taken = Record<string, ServiceLineRow>;

export function createServiceLine(parts: Parts, port: ServiceLinePort): ServiceLine {
  const { clock, log } = parts;
  let taken: Taken | null = null;
  let isBusy = false;
  let failures = 0;
  let waitUntil: Instant = 0;
  let unsentSince: Instant | null = null;
  /** A task of an earlier start may stand. */
  let isTold = true;

  async function look(): Promise<void> {
    taken ??= await keptRows(parts);
    const before = taken;
    const now = clock.now();
    const news = await changed(parts, before);
    unsentSince = news.length === 0 ? null : (unsentSince ?? now);
    if (news.length > 0 && now >= waitUntil) {
      const done = await send(news.slice(0, CALLS_MOST));
      if (done.length > 0) {
        taken = without({ ...before, ...Object.fromEntries(done.map((row) => [row.id, row])) });
        await keep(parts, taken, {
          first: done.flatMap(({ id }) => (before[id] === undefined ? [id] : [])),
        });
      }
    }
    const isLate = unsentSince !== null && failures > 0 && now - unsentSince >= PROMISE_MS;
    if (isLate !== isTold) await tellOfDelay(parts, isLate);
    isTold = isLate;
  }

  /** Those that were taken; the first failure ends it. */
  async function send(rows: readonly ServiceLineRow[]): Promise<ServiceLineRow[]> {
    const done: ServiceLineRow[] = [];
    for (const row of rows) {
      const outcome = await port.send(row);
      if (outcome.is !== 'accepted') {
        const least = WAITS_MS[Math.min(failures, WAITS_MS.length - 1)] ?? MINUTE;
        const asked = outcome.is === 'failed_temporary' ? (outcome.retryAfterMs ?? 0) : 0;
        failures += 1;
        waitUntil = clock.now() + Math.max(least, asked);
        log.warn({ id: row.id, code: outcome.code, failures }, 'cn95598_not_taken');
        return done;
      }
      failures = 0;
      done.push(row);
    }
    return done;
  }

  return {
    async tick() {
      if (isBusy) return;
      isBusy = true;
      try {
        await look();
      } finally {
        isBusy = false;
      }
    },
  };
}

async function keptRows({ records }: Parts): Promise<Taken> {
  return ((await records.documents.get('memo', MEMO))?.value ?? {}) as Taken;
}

/** @param told.first ids that were taken for the first time: the proof of what is promised to the service line */
async function keep(
  { records, clock }: Parts,
  rows: Taken,
  told: { first: readonly string[] },
): Promise<void> {
  const at = clock.now();
  const memo = { id: MEMO, version: at, value: rows };
  const bare = { by: 'cn95598', what: HANDED_OVER, from: null, details: {} } as const;
  const audit = told.first.map((subject) => ({ at, subject, ...bare }));
  await records.commit({ put: { memo: [memo] }, audit });
}

/** What is public now and was not taken so, faults first; then the ends of what is public no more. */
async function changed(parts: Parts, taken: Taken): Promise<ServiceLineRow[]> {
  const news: ServiceLineRow[] = [];
  const seen = new Set<string>();
  for await (const cells of cn95598Rows(parts)) {
    const [id, type, area, line, start, plannedEnd, reason, state, changes] = cells;
    const row = { id, type, area, line, start, plannedEnd, reason, state, changes };
    const one = row as ServiceLineRow;
    seen.add(one.id);
    if (JSON.stringify(taken[one.id]) !== JSON.stringify(one)) news.push(one);
  }
  for (const row of Object.values(taken)) {
    if (seen.has(row.id) || ended.has(row.state)) continue;
    news.push({ ...row, state: await endOf(parts, row.id) });
  }
  return news;
}

async function endOf({ records }: Parts, id: string): Promise<string> {
  const kind = id.startsWith('O-') ? 'outage' : 'planned_outage';
  const state = (await records.documents.get(kind, id))?.state ?? 'cancelled';
  return ended.has(state) ? state : 'cancelled';
}

/** The newest of the ended ones, and all others. */
function without(rows: Taken): Taken {
  const all = Object.values(rows);
  const over = all.filter(({ state }) => ended.has(state));
  const dropped = new Set(over.slice(0, Math.max(0, over.length - ENDED_MOST)));
  return Object.fromEntries(all.filter((row) => !dropped.has(row)).map((row) => [row.id, row]));
}

/** A person reads the list out instead; done as soon as it is taken again. */
async function tellOfDelay({ records, saver, clock }: Parts, isLate: boolean): Promise<void> {
  const there = await records.documents.get('task', TASK);
  const now = clock.now();
  const isOpen = there !== null && there.state === 'open';
  if (isLate === isOpen) return;
  const made = newTask({
    ...{ code: 'service_line_unsent', key: 'cn95598', subject: null, contact: null, now },
    text: 'The service line has taken no news for ten minutes: hand over the list (exports/cn95598).',
  });
  const task = isLate
    ? { ...made, version: (there?.version ?? 0) + 1 }
    : { ...(there ?? made), version: (there?.version ?? 0) + 1, state: 'done' as const };
  await saver.decide(() => ({ commit: { put: { task: [task] } }, result: null }));
}
