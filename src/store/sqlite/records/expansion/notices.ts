import type { NoticeRow, StepChoice, WaveRow } from '../../../../model/outbox.ts';
import type { Engine, Value } from '../../engine.ts';
import { insertNotice, noticeValues } from '../notice-rows.ts';
import type { Tables } from '../schema.ts';
import { countChanges } from '../waves.ts';
import type { Kept } from './alike.ts';

/**
 * Rows of one statement: what they share is handed over once, which is most of them. The fewer
 * statements the quicker, down to what is left at the end.
 */
const TOGETHER_ROWS = [250, 25, 1] as const;
const sharedColumns = [
  'wave',
  'state',
  'reason',
  'lane',
  'dueAt',
  'validUntil',
  'attempt',
  'leaseUntil',
  'owner',
  'updatedAt',
] as const;
const ownColumns = ['id', 'contact', 'class', 'channel', 'supplyPoints'] as const;
const quoted = (names: readonly string[]): string => names.map((name) => `"${name}"`).join(', ');
const sharedMarks = sharedColumns.map((_, i) => `?${i + 1}`).join(', ');
const insertTexts = TOGETHER_ROWS.map((rows) => {
  const marks = Array.from({ length: rows }, () => '(?, ?, ?, ?, ?)').join(', ');
  return `insert into notice (${quoted([...ownColumns, ...sharedColumns])}, fence)
    select column1, column2, column3, column4, column5, ${sharedMarks}, 0
    from (values ${marks}) where true on conflict do nothing`;
});

/** Only what the expansion decides; a person's release or stop is not overwritten by it. */
const saveExpansion = `update wave set cursor = ?, recipients = ?, "costMicros" = ?,
  state = ?, "holdReason" = ?, "holdUntil" = ? where id = ? and state = 'expanding'`;

/** Whole rows, or the contacts of a step with what was chosen for them. */
export type Expanded = readonly NoticeRow[] | { choice: StepChoice; kept: Kept };

/**
 * One step of expansion: notices that are not there yet, and how far the wave is.
 * A wave that is no longer `expanding` takes none: null. Inside one transaction.
 */
export function expandWave(
  engine: Engine<Tables>,
  wave: WaveRow,
  expanded: Expanded,
): number | null {
  const { cursor, recipients, costMicros, state, holdReason, holdUntil, id } = wave;
  const isExpanding = engine
    .prepare(saveExpansion)
    .run(cursor, recipients, costMicros, state, holdReason, holdUntil, id);
  if (isExpanding === 0) return null;
  const counts = countChanges(engine);
  let inserted = 0;
  const count = (state: NoticeRow['state'], rows: number): void => {
    counts.move(wave.id, null, state, rows);
    inserted += rows;
  };
  if ('choice' in expanded) count('queued', insertChosen(engine, wave, expanded));
  else {
    const insert = engine.prepare(insertNotice);
    for (const one of expanded) count(one.state, insert.run(...noticeValues(one, 0)));
  }
  counts.write();
  return inserted;
}

function insertChosen(
  engine: Engine<Tables>,
  wave: WaveRow,
  { choice, kept }: Exclude<Expanded, readonly NoticeRow[]>,
): number {
  const own = chosenValues(choice, kept);
  const shared = [wave.id, 'queued', null, wave.lane, wave.dueAt, wave.validUntil, 0, null, null];
  let inserted = 0;
  let from = 0;
  TOGETHER_ROWS.forEach((rows, i) => {
    const size = rows * ownColumns.length;
    const insert = engine.prepare(insertTexts[i] as string);
    for (; own.length - from >= size; from += size) {
      inserted += insert.run(...shared, choice.at, ...own.slice(from, from + size));
    }
  });
  return inserted;
}

/** The own columns of all notices, one after the other. */
function chosenValues({ channels, ids }: StepChoice, kept: Kept): Value[] {
  const values: Value[] = [];
  let used = 0;
  for (let i = 0; i < kept.contacts.length; i += 1) {
    const group = kept.groups[i] as number;
    const channel = channels[group];
    if (channel === null || channel === undefined) continue;
    values.push(
      ids[used] as string,
      kept.contacts[i] as string,
      kept.found[group]?.class as string,
      channel,
      kept.points[i] as string,
    );
    used += 1;
  }
  return values;
}
