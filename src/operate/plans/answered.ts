/** What was asked of a plan and has its answer: it began, it has another time, or it is over. */
import type { PlannedOutage } from '../../model/planned-outage.ts';
import type { Task, TaskCode } from '../../model/task.ts';
import { type Instant, toIso } from '../../model/time.ts';
import type { Board } from '../board.ts';

type Plan = Pick<PlannedOutage, 'id' | 'state' | 'start' | 'end'>;

const over: ReadonlySet<PlannedOutage['state']> = new Set(['completed', 'cancelled', 'expired']);

/** Open tasks of a plan that its move answers, done. */
export function answeredTasks(
  { tasks }: Pick<Board, 'tasks'>,
  move: { before: Plan | undefined; after: Plan },
  done: { by: string; at: Instant },
): Task[] {
  const codes = answeredBy(move);
  if (codes.size === 0) return [];
  const { by, at } = done;
  return [...tasks.values()]
    .filter(({ subject, code }) => subject === move.after.id && codes.has(code))
    .map((task) => ({
      ...{ ...task, version: task.version + 1, state: 'done' as const },
      ...{ doneAt: toIso(at), doneBy: by },
    }));
}

function answeredBy({ before, after }: { before: Plan | undefined; after: Plan }): Set<TaskCode> {
  if (before === undefined) return new Set();
  const isOver = over.has(after.state);
  const hasBegun = before.state !== after.state && after.state === 'in_progress';
  const codes = new Set<TaskCode>();
  if (isOver || before.end !== after.end) codes.add('planned_will_it_hold');
  if (isOver || hasBegun || before.start !== after.start) codes.add('planned_not_started');
  if (isOver) codes.add('planned_refused');
  return codes;
}
