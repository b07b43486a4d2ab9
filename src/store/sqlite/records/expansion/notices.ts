import type { Channel, CustomerClass } from '../../../../model/contact.ts';
import type { StepChoice } from '../../../../model/outbox/expansion.ts';
import type { NoticeRow } from '../../../../model/outbox/notice-row.ts';
import type { WaveRow } from '../../../../model/outbox/wave-row.ts';
import type { Engine, Value } from '../../engine.ts';
import { insertNotice, noticeValues } from '../notice-rows.ts';
import type { Tables } from '../schema.ts';
import { countChanges } from '../waves.ts';
import type { Kept } from './alike.ts';
import { before, note } from './extents.ts';

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
  'class',
  'channel',
] as const;
const ownColumns = ['id', 'contact', 'supplyPoints'] as const;
const ownMarks = `(${ownColumns.map(() => '?').join(', ')})`;
const ownValues = ownColumns.map((_, i) => `column${i + 1}`).join(', ');
const quoted = (names: readonly string[]): string => names.map((name) => `"${name}"`).join(', ');
const sharedMarks = sharedColumns.map((_, i) => `?${i + 1}`).join(', ');
const insertTexts = TOGETHER_ROWS.map((rows) => {
  const marks = Array.from({ length: rows }, () => ownMarks).join(', ');
  return `insert into notice (${quoted([...ownColumns, ...sharedColumns])}, fence)
    select ${ownValues}, ${sharedMarks}, 0
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
  const since = before(engine);
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
  note(engine, wave.id, since);
  return inserted;
}

function insertChosen(
  engine: Engine<Tables>,
  wave: WaveRow,
  { choice, kept }: Exclude<Expanded, readonly NoticeRow[]>,
): number {
  const shared = [wave.id, 'queued', null, wave.lane, wave.dueAt, wave.validUntil, 0, null, null];
  let inserted = 0;
  for (const { own, is, channel } of chosenValues(choice, kept)) {
    let from = 0;
    TOGETHER_ROWS.forEach((rows, i) => {
      const size = rows * ownColumns.length;
      const insert = engine.prepare(insertTexts[i] as string);
      for (; own.length - from >= size; from += size) {
        const values = own.slice(from, from + size);
        inserted += insert.run(...shared, choice.at, is, channel, ...values);
      }
    });
  }
  return inserted;
}

interface Chosen {
  is: CustomerClass;
  channel: Channel;
  /** The own columns of all notices, one after the other. */
  own: Value[];
}

/** By class and channel: each text that is handed over costs, and few differ. */
function chosenValues({ channels, ids }: StepChoice, kept: Kept): Chosen[] {
  const byKey = new Map<string, Chosen>();
  const ofGroup = kept.found.map(({ class: is }, group) => {
    const channel = channels[group];
    if (channel === null || channel === undefined) return null;
    const key = `${is} ${channel}`;
    const chosen = byKey.get(key) ?? { is, channel, own: [] };
    byKey.set(key, chosen);
    return chosen;
  });
  let used = 0;
  for (let i = 0; i < kept.contacts.length; i += 1) {
    const chosen = ofGroup[kept.groups[i] as number] ?? null;
    if (chosen === null) continue;
    chosen.own.push(ids[used] as string, kept.contacts[i] as string, kept.points[i] as string);
    used += 1;
  }
  return [...byKey.values()];
}
