/** What people do to notices and tasks. */

import type { NoticeAction, TaskAction } from '../../api/parts/acting.ts';
import type { AuditCode } from '../../model/audit.ts';
import type { NoticeRow } from '../../model/outbox/notice-row.ts';
import type { Task } from '../../model/task.ts';
import { toIso } from '../../model/time.ts';
import { fault } from '../../runtime/problem.ts';
import type { OperateParts } from '../parts.ts';
import { auditRow } from './outages.ts';

/** Sends a failed notice again through all stages, lets a held one go, or suppresses one that waits. */
export async function actOnNotice(parts: OperateParts, request: NoticeAction): Promise<void> {
  const found = await parts.records.outbox.notice(request.id);
  if (found === null) throw fault('API-NOT-FOUND', { what: `notice ${request.id}` });
  const { notice } = found;
  const now = parts.clock.now();
  const again = { state: 'queued' as const, reason: null, dueAt: now, updatedAt: now };
  const next = noticeAfter(notice, request, again);
  if (next === null) throw fault('NOT-NOTICE-STATE', { notice: notice.id, state: notice.state });
  await parts.records.outbox.save({ notices: [next] });
  await audited(parts, request, `notice_${request.action}`);
}

function noticeAfter(
  notice: NoticeRow,
  request: NoticeAction,
  again: Pick<NoticeRow, 'state' | 'reason' | 'dueAt' | 'updatedAt'>,
): NoticeRow | null {
  switch (request.action) {
    case 'retry':
      if (notice.state !== 'undeliverable' && notice.state !== 'expired') return null;
      return { ...notice, ...again, channel: request.body.channel ?? notice.channel, attempt: 0 };
    case 'release':
      return notice.state === 'held' ? { ...notice, ...again } : null;
    case 'suppress':
      if (notice.state !== 'queued' && notice.state !== 'held') return null;
      return { ...notice, state: 'suppressed', reason: 'held', updatedAt: again.updatedAt };
    default:
      return request satisfies never;
  }
}

export async function actOnTask(parts: OperateParts, request: TaskAction): Promise<Task> {
  const task = await parts.records.documents.get('task', request.id);
  if (task === null) throw fault('API-NOT-FOUND', { what: `task ${request.id}` });
  const now = parts.clock.now();
  const version = task.version + 1;
  const next: Task =
    request.action === 'assign'
      ? { ...task, version, assignee: request.body.assignee }
      : { ...task, version, state: 'done', doneAt: toIso(now), doneBy: request.by.name };
  const details = request.action === 'done' ? { ...request.body } : {};
  const what = `task_${request.action}` as const;
  await parts.saver.decide(() => ({
    commit: {
      put: { task: [next] },
      audit: [auditRow(request.by, now, { what, subject: task.id, details })],
    },
    result: null,
  }));
  return next;
}

async function audited(parts: OperateParts, request: NoticeAction, what: AuditCode): Promise<void> {
  const row = auditRow(request.by, parts.clock.now(), { what, subject: request.id });
  await parts.records.commit({ audit: [row] });
}
