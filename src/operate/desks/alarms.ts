/** What people do to alarms: the pure move, saved with its audit row. */

import type { AckMany, Actor, AlarmAction } from '../../api/parts/acting.ts';
import { acked, shelved, unacked, unshelved } from '../../detect/alarms.ts';
import type { Alarm } from '../../model/alarm.ts';
import type { AuditCode } from '../../model/audit.ts';
import { toIso } from '../../model/time.ts';
import { fault } from '../../runtime/problem.ts';
import type { OperateParts } from '../parts.ts';
import { auditRow } from './outages.ts';

export async function actOnAlarm(parts: OperateParts, request: AlarmAction): Promise<Alarm> {
  const now = parts.clock.now();
  const known = parts.board.alarms.get(request.id);
  const alarm = known ?? (await parts.records.documents.get('alarm', request.id));
  if (alarm === null) throw fault('API-NOT-FOUND', { what: `alarm ${request.id}` });
  const what = `alarm_${request.action}` as const;
  const about = { by: request.by, what, now, details: { ...request.body } };
  return save(parts, [movedAlarm(parts, alarm, request)], about);
}

function movedAlarm(parts: OperateParts, alarm: Alarm, request: AlarmAction): Alarm {
  const now = parts.clock.now();
  switch (request.action) {
    case 'ack':
      return said(acked(alarm, request.by.name, now), request.body.comment);
    case 'unack':
      return unacked(alarm);
    case 'shelve': {
      const about = { now, settings: parts.settings.detect.alarms };
      const { until, reason } = request.body;
      const shelf = { by: request.by.name, reason, at: toIso(now), count: alarm.count };
      return { ...shelved(alarm, until, about), shelf };
    }
    case 'unshelve':
      return unshelved(alarm);
    default:
      return request satisfies never;
  }
}

function said(alarm: Alarm, comment: string | null): Alarm {
  return comment === null ? alarm : { ...alarm, ackComment: comment };
}

async function save(
  parts: OperateParts,
  alarms: Alarm[],
  about: { by: Actor; what: AuditCode; now: number; details: Record<string, unknown> },
): Promise<Alarm> {
  const { by, what, now, details } = about;
  await parts.saver.decide(() => ({
    commit: {
      put: { alarm: alarms },
      audit: alarms.map((alarm) => auditRow(by, now, { what, subject: alarm.id, details })),
    },
    result: null,
  }));
  parts.alarms.put(alarms);
  return alarms[0] as Alarm;
}

/** Acknowledges all active alarms that fit the filter. */
export async function acknowledgeMany(
  parts: OperateParts,
  request: AckMany & { by: Actor },
): Promise<{ acknowledged: number }> {
  const { ids, feeder, rule, priority } = request.filter;
  const wanted = [...parts.board.alarms.values()].filter(
    (alarm) =>
      (alarm.state === 'active_unacked' || alarm.state === 'cleared_unacked') &&
      (ids === undefined || ids.includes(alarm.id)) &&
      (feeder === undefined || alarm.feeder === feeder) &&
      (rule === undefined || alarm.rule === rule) &&
      (priority === undefined || alarm.priority === priority),
  );
  if (wanted.length === 0) return { acknowledged: 0 };
  const now = parts.clock.now();
  const { by, comment } = request;
  const alarms = wanted.map((alarm) => said(acked(alarm, by.name, now), comment));
  await save(parts, alarms, { by, what: 'alarm_ack', now, details: { comment } });
  return { acknowledged: alarms.length };
}
