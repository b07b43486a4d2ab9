import type { NoticeState } from '../../../model/notice.ts';
import type { NewWave, WaveRow } from '../../../model/outbox/wave-row.ts';
import type { Commit } from '../../records.ts';
import type { Engine, Row } from '../engine.ts';
import { insertText, jsonOrNull, parsed, parsedOrNull } from './rows.ts';
import type { Tables } from './schema.ts';

const columns = [
  'id',
  'subject',
  'revision',
  'kind',
  'variant',
  'policy',
  'state',
  'basis',
  'lane',
  'dueAt',
  'validUntil',
  'audience',
  'classes',
  'channel',
  'recipients',
  'costMicros',
  'holdReason',
  'holdUntil',
  'releasedBy',
  'cursor',
  'facts',
  'createdAt',
] as const satisfies ReadonlyArray<keyof WaveRow>;
const insertWave = insertText('wave', [...columns, 'points']);
const insertPoint = insertText('wave_point', ['wave', 'supplyPoint']);
/** A wave that somebody has superseded or stopped meanwhile stays so, for the reason it has. */
const kept = ['state', 'holdReason'];
const updateWave = `update wave set ${columns
  .filter((column) => column !== 'id')
  .map((column) => {
    const over = `case when state in ('superseded', 'stopped') then "${column}" else ? end`;
    return `"${column}" = ${kept.includes(column) ? over : '?'}`;
  })
  .join(', ')} where id = ?`;

/** States in which a wave still has something to say. */
export const openWaveStates = `'expanding', 'held', 'live'`;

function columnOf(wave: WaveRow, column: (typeof columns)[number]): string | number | null {
  if (column === 'classes') return jsonOrNull(wave.classes);
  if (column === 'facts') return JSON.stringify(wave.facts);
  return wave[column];
}

/** New waves with their supply points; one whose id is known is left as it is. */
export function addWaves(engine: Engine<Tables>, waves: readonly NewWave[]): void {
  const point = engine.prepare(insertPoint);
  for (const { wave, supplyPoints } of waves) {
    const values = columns.map((column) => columnOf(wave, column));
    if (engine.prepare(insertWave).run(...values, supplyPoints.length) === 0) continue;
    for (const supplyPoint of supplyPoints) point.run(wave.id, supplyPoint);
  }
}

/** Whole rows of known waves; superseded and stopped ones keep that state. */
export function saveWaves(engine: Engine<Tables>, waves: readonly WaveRow[]): void {
  const update = engine.prepare(updateWave);
  const set = columns.filter((column) => column !== 'id');
  for (const wave of waves) {
    update.run(...set.map((column) => columnOf(wave, column)), wave.id);
  }
}

const supersedeAll = `update wave set state = 'superseded', "holdReason" = null
  where subject = ? and kind = ? and state in (${openWaveStates})`;

/** One row a wave: its notices that are not sent yet are never claimed from here on. */
export function supersede(
  engine: Engine<Tables>,
  change: NonNullable<Commit['supersede']>[number],
): void {
  const before = change.beforeRevision;
  for (const kind of change.kinds) {
    if (before === null) engine.prepare(supersedeAll).run(change.subject, kind);
    else engine.prepare(`${supersedeAll} and revision < ?`).run(change.subject, kind, before);
  }
}

/**
 * A wave whose unsent notices are never sent; the sweep colours them later, reads see it at once.
 */
export const isOver = `w.state in ('superseded', 'stopped')`;
/** State that an unsent notice of such a wave has. */
export const overState = `case coalesce(w."holdReason", 'superseded')
  when 'superseded' then 'superseded' when 'expired' then 'expired' else 'suppressed' end`;

/** The wave of a row of the table. */
export function waveOf(row: Row): WaveRow {
  const { points: _, ...wave } = row;
  return {
    ...wave,
    classes: parsedOrNull(row['classes']),
    facts: parsed(row['facts']),
  } as unknown as WaveRow;
}

const addCount = `insert into wave_count (wave, state, "count") values (?, ?, ?)
  on conflict (wave, state) do update set "count" = wave_count."count" + excluded."count"`;

/** Changes of the counts of notices per wave and state, added up and written once a transaction. */
export interface Counts {
  move(wave: string, from: NoticeState | null, to: NoticeState | null, by?: number): void;
  write(): void;
}

export function countChanges(engine: Engine<Tables>): Counts {
  const changes = new Map<string, Map<NoticeState, number>>();
  function add(wave: string, state: NoticeState | null, by: number): void {
    if (state === null) return;
    const states = changes.get(wave) ?? new Map<NoticeState, number>();
    changes.set(wave, states);
    states.set(state, (states.get(state) ?? 0) + by);
  }
  return {
    move(wave, from, to, by = 1) {
      if (from === to) return;
      add(wave, from, -by);
      add(wave, to, by);
    },
    write() {
      for (const [wave, states] of changes) {
        for (const [state, by] of states) {
          if (by !== 0) engine.prepare(addCount).run(wave, state, by);
        }
      }
      changes.clear();
    },
  };
}
