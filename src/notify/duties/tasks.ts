// What a person must do about duties that nothing has proven, or that were missed.
import type { Duty } from '../../model/planned-outage.ts';
import type { Task } from '../../model/task.ts';
import { type Instant, MINUTE } from '../../model/time.ts';
import { lastMoment } from '../duties.ts';
import { newTask } from '../outbox/tasks.ts';

const NAMED_MOST = 20;

/** One task for each plan, outcome and last moment; who is concerned stands in it and at the plan's duties. */
export function dutyTasks(duties: readonly Duty[], now: Instant): Task[] {
  const concerned = duties.filter(({ state }) => state === 'at_risk' || state === 'missed');
  const groups = Map.groupBy(concerned, (duty) => {
    const { plannedOutage, revision, state } = duty;
    return `${state} ${plannedOutage}-${revision}-${Math.floor((lastMoment(duty) ?? now) / MINUTE)}`;
  });
  return [...groups].map(([group, own]) => {
    const [, key = ''] = group.split(' ');
    const [first] = own as [Duty, ...Duty[]];
    const names = own.slice(0, NAMED_MOST).map(({ contact }) => contact);
    const more = own.length > NAMED_MOST ? ` and ${own.length - NAMED_MOST} more` : '';
    const isStopped = own.every(({ reason }) => reason === 'notice_stopped');
    const open = isStopped ? 'not told, the notice was stopped' : 'not told yet';
    const said = first.state === 'missed' ? 'not told in time' : open;
    return newTask({
      code: first.state === 'missed' ? 'duty_missed' : 'duty_at_risk',
      key,
      subject: first.plannedOutage,
      contact: own.length === 1 ? first.contact : null,
      text: `${first.plannedOutage}: ${said}: ${names.join(', ')}${more}`,
      dueAt: lastMoment(first),
      now,
    });
  });
}
