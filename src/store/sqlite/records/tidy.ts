import { createHash } from 'node:crypto';
import { DAY, HOUR, type Instant } from '../../../model/time.ts';
import type { Engine } from '../engine.ts';
import { shortenAudit } from './audit/chain.ts';
import { inExtent } from './expansion/extents.ts';
import type { Tables } from './schema.ts';
import { sweepWaves } from './sweep.ts';

/** Rows of one step, so that a claim or a commit never waits long behind it. */
const STEP_ROWS = 5_000;
/** Letters nobody could read; the oldest go first. */
const DEAD_LETTERS_MAX = 10_000;
const KEEP_ANSWERS_MS = 24 * HOUR;
const KEEP_SESSIONS_MS = DAY;
/** Codes of customers count how many an hour saw; their sessions are over when they say so. */
const KEEP_CUSTOMERS_MS = HOUR;
/** The identity of an event holds for 35 days; replay looks back further. */
const KEEP_EVENTS_MS = 90 * DAY;
const KEEP_CONTACT_ROWS_MS = 90 * DAY;
/** As long as raw readings are asked for by anybody. */
const KEEP_GAPS_MS = 400 * DAY;
const KEEP_RECEIPTS_MS = 35 * DAY;
/** The words of a message, personal as they are; that it was sent is kept with its wave. */
const KEEP_TEXT_MS = 90 * DAY;
const KEEP_WAVES_MS = 400 * DAY;
const KEEP_AUDIT_MS = 5 * 365 * DAY;

/**
 * Deletes what is older than its keeping time, and colours what waves that are over left unsent. Who is
 * signed in is a matter of the clock on the wall: that of a demo or a trial may run months ahead of it.
 */
export async function tidy(engine: Engine<Tables>, now: Instant, wallNow: Instant): Promise<void> {
  await steps(engine, () => sweepWaves(engine, now, STEP_ROWS));
  await remove(engine, 'idempotent', `key in (select key from idempotent where at < ? limit ?)`, [
    now - KEEP_ANSWERS_MS,
  ]);
  await remove(engine, 'session', `id in (select id from session where "expiresAt" < ? limit ?)`, [
    wallNow - KEEP_SESSIONS_MS,
  ]);
  await remove(
    engine,
    'memo',
    `id in (select id from memo where (id like 'my-code/%' or id like 'my-session/%')
      and json_extract(doc, '$.value.expiresAt') < ? limit ?)`,
    [wallNow - KEEP_CUSTOMERS_MS],
  );
  await removeNumbered(engine, 'dead_letter', 'no <= (select max(no) from dead_letter) - ?', [
    DEAD_LETTERS_MAX,
  ]);
  await remove(
    engine,
    'grid_event',
    `id in (select id from grid_event where "receivedAt" < ? limit ?)`,
    [now - KEEP_EVENTS_MS],
  );
  await removeNumbered(engine, 'asset_contact', 'at < ?', [now - KEEP_CONTACT_ROWS_MS]);
  await removeNumbered(engine, 'reading_gap', '"to" < ?', [now - KEEP_GAPS_MS]);
  await removeNumbered(engine, 'receipt', 'applied = 1 and "receivedAt" < ?', [
    now - KEEP_RECEIPTS_MS,
  ]);
  await steps(engine, () => shortenAudit(engine, now - KEEP_AUDIT_MS, STEP_ROWS));
  await forgetTexts(engine, now - KEEP_TEXT_MS);
  await removeWaves(engine, now - KEEP_WAVES_MS);
}

async function remove(
  engine: Engine<Tables>,
  table: string,
  where: string,
  values: number[],
): Promise<void> {
  const text = `delete from "${table}" where ${where}`;
  await steps(engine, () => engine.prepare(text).run(...values, STEP_ROWS));
}

function removeNumbered(
  engine: Engine<Tables>,
  table: string,
  where: string,
  values: number[],
): Promise<void> {
  return remove(engine, table, `no in (select no from ${table} where ${where} limit ?)`, values);
}

/** Repeats a step, each in its own transaction, until it finds less than a step's rows. */
async function steps(engine: Engine<Tables>, step: () => number): Promise<void> {
  for (;;) {
    const count = await engine.write(step);
    if (count < STEP_ROWS) return;
  }
}

const oldTexts = `select id, text from delivery
  where text is not null and "startedAt" < ? limit ?`;
const forgetText = 'update delivery set text = null, "textHash" = ? where id = ?';

async function forgetTexts(engine: Engine<Tables>, before: Instant): Promise<void> {
  await steps(engine, () => {
    const rows = engine.prepare(oldTexts).all(before, STEP_ROWS);
    const forget = engine.prepare(forgetText);
    for (const { id, text } of rows) {
      const hash = createHash('sha256').update(String(text)).digest('hex');
      forget.run(hash, String(id));
    }
    return rows.length;
  });
}

const oldWave = `select id from wave where "createdAt" < ?
  and state in ('done', 'superseded', 'stopped') order by "createdAt", id limit 1`;

/** Waves that are over, with all that hangs on them; the wave itself goes last. */
async function removeWaves(engine: Engine<Tables>, before: Instant): Promise<void> {
  const own = `from wave_extent e cross join notice n`;
  const texts = [
    `delete from delivery where id in (select d.id ${own} cross join delivery d
      where e.wave = ? and ${inExtent} and d.notice = n.id limit ?)`,
    `delete from notice where no in (select n.no ${own} where e.wave = ? and ${inExtent} limit ?)`,
    'delete from wave_extent where wave = ? and ? > 0',
    `delete from wave_point where wave = ?1 and "supplyPoint" in
      (select "supplyPoint" from wave_point where wave = ?1 limit ?2)`,
    'delete from wave_count where wave = ? and ? > 0',
    'delete from wave where id = ? and ? > 0',
  ];
  for (;;) {
    const wave = await engine.hold(() => engine.prepare(oldWave).get(before)?.['id']);
    if (typeof wave !== 'string') return;
    for (const text of texts) await steps(engine, () => engine.prepare(text).run(wave, STEP_ROWS));
  }
}
