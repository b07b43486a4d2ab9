// What a person must do because the machine cannot; one task for one thing, however often it is found.
import type { WaveRow } from '../../model/outbox/wave-row.ts';
import type { Task, TaskCode } from '../../model/task.ts';
import { type Instant, toIso } from '../../model/time.ts';

/** A wave waits for a person. */
export function releaseTask(
  wave: Pick<WaveRow, 'id' | 'subject' | 'kind' | 'recipients'>,
  now: Instant,
): Task {
  return newTask({
    ...{ code: 'wave_release', key: wave.id, subject: wave.subject, contact: null, now },
    text: `${wave.kind}: ${wave.recipients} recipients wait for a release.`,
  });
}

/** @param key makes the task one of its kind: the same key again is the same task */
export function newTask(task: {
  code: TaskCode;
  key: string;
  subject: string | null;
  contact: string | null;
  text: string;
  dueAt?: Instant | null;
  now: Instant;
}): Task {
  return {
    id: `T-${task.code}-${task.key}`,
    version: 1,
    code: task.code,
    state: 'open',
    subject: task.subject,
    contact: task.contact,
    text: task.text,
    dueAt: toIso(task.dueAt ?? null),
    assignee: null,
    createdAt: toIso(task.now),
    doneAt: null,
    doneBy: null,
  };
}
