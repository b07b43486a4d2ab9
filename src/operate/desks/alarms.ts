/** What people do to alarms: the pure move, saved with its audit row. */
import type { AckMany, Actor, AlarmAction } from '../../api/parts.ts';
import { acked, shelved, unacked, unshelved } from '../../detect/alarms.ts';
import type { Alarm } from '../../model/alarm.ts';
import { fault } from '../../runtime/problem.ts';
import type { OperateParts } from '../parts.ts';
import { auditRow } from './outages.ts';

export async function actOnAlarm(parts: OperateParts, request: AlarmAction): Promise<Alarm> {
  const now = parts.clock.now();
  const known = parts.board.alarms.get(request.id);
  const alarm = known ?? (await parts.records.documents.get('alarm', request.id));
  if (alarm === null) throw fault('API-NOT-FOUND', { what: `alarm ${request.id}` });
  const what = `alarm_${request.action}`;
  return save(parts, [movedAlarm(parts, alarm, request)], { by: request.by, what, now });
}

function movedAlarm(parts: OperateParts, alarm: Alarm, request: AlarmAction): Alarm {
  const now = parts.clock.now();
  switch (request.action) {
    case 'ack':
      return acked(alarm, request.by.name, now);
    case 'unack':
      return unacked(alarm);
    case 'shelve': {
      const about = { now, settings: parts.settings.detect.alarms };
      return shelved(alarm, request.body.until, about);
    }
    case 'unshelve':
      return unshelved(alarm);
    default:
      return request satisfies never;
  }
}

async function save(
  parts: OperateParts,
  alarms: Alarm[],
  about: { by: Actor; what: string; now: number },
): Promise<Alarm> {
  const { by, what, now } = about;
  await parts.saver.decide(() => ({
    commit: {
      put: { alarm: alarms },
      audit: alarms.map((alarm) => auditRow(by, now, { what, subject: alarm.id })),
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
  const alarms = wanted.map((alarm) => acked(alarm, request.by.name, now));
  await save(parts, alarms, { by: request.by, what: 'alarm_ack', now });
  return { acknowledged: alarms.length };
}
