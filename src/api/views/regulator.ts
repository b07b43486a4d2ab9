/** The list for the regulator: who was told, when, with what proof. */
import type { Duty } from '../../model/planned-outage.ts';

/** Columns of the list for the regulator. */
export const regulatorColumns = [
  ...['planned_outage', 'revision', 'contact', 'class', 'deadline', 'state', 'reason', 'proof'],
  ...['channel', 'told_at', 'start', 'due', 'reference', 'recorded_by', 'until'],
] as const;

type Cells = Array<string | number | null>;

/** A duty as the regulator reads it: what was owed before a change first, each in a line of its own. */
export function regulatorRows(duty: Duty): Cells[] {
  const now = {
    ...{ revision: duty.revision, deadline: duty.deadline, state: duty.state },
    ...{ reason: duty.reason, proof: duty.proof, until: null },
  };
  return [...(duty.earlier ?? []), now].map((one) => [
    ...[duty.plannedOutage, one.revision, duty.contact, duty.class],
    ...[one.deadline, one.state, one.reason],
    ...[one.proof?.kind ?? null, one.proof?.channel ?? null, one.proof?.at ?? null],
    ...(one.until === null ? [duty.start ?? null, duty.due] : [null, null]),
    ...[one.proof?.reference ?? null, one.proof?.by ?? null, one.until],
  ]);
}
