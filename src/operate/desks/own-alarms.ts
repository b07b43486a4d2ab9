/** Alarms of outages, of plans and of the house itself: what no rule over readings sees. */
import { cleared, raised } from '../../detect/alarms.ts';
import type { Alarm, AlarmText } from '../../model/alarm.ts';
import { type Instant, MINUTE } from '../../model/time.ts';
import type { OperateParts } from '../parts.ts';

/** Each with its priority: 1 critical … 4 low. */
const priorities = {
  /** Said to be back, and a meter below is dark. */
  nested_suspected: 2,
  planned_early: 2,
  planned_not_started: 2,
  /** Somebody is dark whom the plan does not name. */
  planned_wider: 1,
  planned_overrun: 2,
  /** Extended too often: nobody knows when supply is back. */
  etr_withdrawn: 2,
  /** Two closed paths to one place for long. */
  loop_closed: 3,
  /** A gateway, broker or folder is away: one alarm for all it speaks for. */
  source_down: 3,
  /** Somebody else wrote into a relay folder, or what came through it was damaged. */
  segment_refused: 2,
  /** Times of before and after do not compare. */
  clock_stepped: 3,
  /** The readings server is away for so long that its oldest readings are lost. */
  readings_given_up: 2,
  /** Notices wait for a release, and nobody has looked for long. */
  wave_held: 1,
  /** A provider takes no messages: who is urgent hears another way, the others wait. */
  channel_shut: 2,
  /** Somebody says that a wire is down, or that there is fire or smoke. */
  danger_reported: 1,
  /** A device opened and closed again by itself, over and over. */
  repeated_momentaries: 3,
  /** A recloser cleared faults behind a fuse, over and over. */
  fuse_saving: 3,
} as const;
export type OwnAlarm = keyof typeof priorities;

/** What an alarm of an outage, plan or part of the house is about; `subject` stands where rules name their asset. */
export interface OwnOnset {
  rule: OwnAlarm;
  subject: string;
  device: string | null;
  feeder: string | null;
  at: Instant;
  text: AlarmText;
}

/** The alarm as it is to be saved; one of a rule and subject stands at a time. */
export function raiseOwn(parts: Pick<OperateParts, 'alarms'>, onset: OwnOnset): Alarm {
  const { rule, subject, device, feeder, at, text } = onset;
  const known = standingOf(parts, rule, subject);
  const bare = raised(known, {
    id: known?.id ?? `A-${rule}-${subject}-${Math.floor(at / MINUTE)}`,
    rule,
    priority: priorities[rule],
    place: { asset: subject, device, feeder },
    signal: { do: 'raise', phase: null, at, value: null, limit: null, unit: null, text },
  });
  const alarm = parts.alarms.measured(bare);
  parts.alarms.put([alarm]);
  return alarm;
}

/** Those of a subject that stand, with their end; all rules when none is named. */
export function clearOwn(
  parts: Pick<OperateParts, 'alarms'>,
  about: { subject: string; rules?: readonly OwnAlarm[]; at: Instant },
): Alarm[] {
  const rules = about.rules ?? (Object.keys(priorities) as OwnAlarm[]);
  const found = rules.flatMap((rule) => standingOf(parts, rule, about.subject) ?? []);
  const ended = found.filter((one) => one.clearedAt === null).map((one) => cleared(one, about.at));
  parts.alarms.put(ended);
  return ended;
}

function standingOf(
  { alarms }: Pick<OperateParts, 'alarms'>,
  rule: OwnAlarm,
  subject: string,
): Alarm | null {
  return alarms.standing().find((alarm) => alarm.rule === rule && alarm.asset === subject) ?? null;
}
