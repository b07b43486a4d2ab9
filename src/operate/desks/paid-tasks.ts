/** Supply is owed back to who has paid: a task with its time until it is there. */
import type { PlannedOutage } from '../../model/planned-outage.ts';
import type { Task } from '../../model/task.ts';
import { fromIso, type Instant, toIso } from '../../model/time.ts';
import { newTask } from '../../notify/outbox/tasks.ts';
import type { OperateParts } from '../parts.ts';

const CODE = 'restore_after_payment';

export function restoreTask({ id, restoreBy = '' }: PlannedOutage, now: Instant): Task {
  return newTask({
    ...{ code: CODE, key: id, subject: id, contact: null, now },
    text: `${id}: paid; supply is due back by ${restoreBy}.`,
    dueAt: fromIso(restoreBy),
  });
}

/** The same, done; none where nobody had paid or a person has ticked it off. */
export function restoredTask(
  board: OperateParts['board'],
  { id }: PlannedOutage,
  done: { by: string; at: Instant },
): Task[] {
  const known = board.tasks.get(`T-${CODE}-${id}`);
  if (known === undefined || known.state === 'done') return [];
  const { by, at } = done;
  return [{ ...known, version: known.version + 1, state: 'done', doneAt: toIso(at), doneBy: by }];
}
