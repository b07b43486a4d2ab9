// States of an alarm (ISA-18.2): each function takes the old document and gives the new one.
import type { Alarm } from '../model/alarm.ts';
import { fromIso, HOUR, type Instant, toIso } from '../model/time.ts';
import { fault } from '../runtime/problem.ts';
import { ownPriority, prioritised } from './alarm/protection.ts';
import type { AssetPlace } from './place.ts';
import type { RuleSignal } from './rules/rule.ts';
import type { AlarmSettings } from './settings.ts';

/** A condition came up: what the new alarm is about. */
export interface Onset {
  id: string;
  rule: string;
  priority: number;
  place: Pick<AssetPlace, 'asset' | 'device' | 'feeder'>;
  signal: RuleSignal;
}

/**
 * The condition is there. A shelved or suppressed alarm stays so and counts; a cleared one begins
 * anew under the id of the onset; one that cleared unacknowledged comes back with its own. One that
 * becomes more pressing wants to be acknowledged again.
 */
export function raised(alarm: Alarm | null, onset: Onset): Alarm {
  const { signal } = onset;
  if (alarm === null || alarm.state === 'cleared') return fresh(onset);
  const isAside = alarm.state === 'shelved' || alarm.state === 'suppressed';
  const isActive = alarm.state === 'active_acked' || alarm.state === 'active_unacked';
  const before = ownPriority(alarm);
  const { priority = before } = signal;
  const isNews = alarm.state === 'active_acked' && priority < before;
  const again = isActive || (isAside && alarm.clearedAt === null) ? 0 : 1;
  return {
    ...alarm,
    version: alarm.version + 1,
    state: isAside || (isActive && !isNews) ? alarm.state : 'active_unacked',
    ...(isNews ? { ackedBy: null, ackedAt: null } : {}),
    ...prioritised(alarm, priority),
    value: signal.value,
    limit: signal.limit,
    unit: signal.unit,
    raisedAt: again === 1 ? toIso(signal.at) : alarm.raisedAt,
    clearedAt: null,
    count: alarm.count + again,
    phase: signal.phase,
    text: signal.text.en,
    texts: signal.text,
  };
}

/** The condition has gone. One that nobody acknowledged says so until somebody does. */
export function cleared(alarm: Alarm, at: Instant): Alarm {
  if (alarm.clearedAt !== null) return alarm;
  const state =
    alarm.state === 'active_acked'
      ? 'cleared'
      : alarm.state === 'active_unacked'
        ? 'cleared_unacked'
        : alarm.state;
  return { ...alarm, version: alarm.version + 1, state, clearedAt: toIso(at) };
}

/** Idempotent: the first name and time stay. */
export function acked(alarm: Alarm, by: string, at: Instant): Alarm {
  if (alarm.ackedBy !== null && alarm.state !== 'active_unacked') return alarm;
  const next =
    alarm.state === 'active_unacked'
      ? 'active_acked'
      : alarm.state === 'cleared_unacked'
        ? 'cleared'
        : alarm.state;
  return { ...alarm, version: alarm.version + 1, state: next, ackedBy: by, ackedAt: toIso(at) };
}

/** Takes an acknowledgement back; ALM-TRANSITION for one that is not active and acknowledged. */
export function unacked(alarm: Alarm): Alarm {
  if (alarm.state !== 'active_acked') refuse(alarm, 'unack');
  const next = { ...alarm, version: alarm.version + 1, ackedBy: null, ackedAt: null };
  return { ...next, state: 'active_unacked' };
}

/** Lays it aside until an instant; ALM-SHELVE-TIME when that is past or too far. */
export function shelved(
  alarm: Alarm,
  until: Instant,
  about: { now: Instant; settings: AlarmSettings },
): Alarm {
  const { now, settings } = about;
  if (alarm.state === 'cleared' || alarm.state === 'suppressed') refuse(alarm, 'shelve');
  if (until <= now || until > now + settings.shelveMax) {
    throw fault('ALM-SHELVE-TIME', { hours: settings.shelveMax / HOUR });
  }
  const shelvedUntil = toIso(until);
  return { ...alarm, version: alarm.version + 1, state: 'shelved', shelvedUntil };
}

/** Back to where its condition says; ALM-TRANSITION for one that is not shelved. */
export function unshelved(alarm: Alarm): Alarm {
  if (alarm.state !== 'shelved') refuse(alarm, 'unshelve');
  return { ...backFromAside(alarm), shelvedUntil: null };
}

/** Covered by an outage or plan: stored, not shown. A safety alarm is never suppressed. */
export function suppressed(alarm: Alarm, by: string, about: { isSafety: boolean }): Alarm {
  // One on the shelf is aside already, and comes back by its own time.
  const isAside = alarm.state === 'suppressed' || alarm.state === 'shelved';
  if (about.isSafety || alarm.state === 'cleared' || isAside) return alarm;
  return { ...alarm, version: alarm.version + 1, state: 'suppressed', suppressedBy: by };
}

/** What covered it is over: one whose condition went meanwhile was explained, and nobody need see it. */
export function unsuppressed(alarm: Alarm): Alarm {
  if (alarm.state !== 'suppressed') return alarm;
  const back = { ...backFromAside(alarm), suppressedBy: null };
  return alarm.clearedAt === null ? back : { ...back, state: 'cleared' };
}

/** Its condition has stood for longer than anybody can mean it. */
export function isStale(
  alarm: Alarm,
  now: Instant,
  settings: Pick<AlarmSettings, 'staleAfter'>,
): boolean {
  return alarm.clearedAt === null && now - fromIso(alarm.raisedAt) > settings.staleAfter;
}

/**
 * What time alone changes: a shelf that ends; an old `cleared_unacked`, but for priority 1, which
 * stays until somebody acknowledges it. The same object when nothing is due.
 */
export function aged(alarm: Alarm, now: Instant, settings: AlarmSettings): Alarm {
  if (alarm.state === 'shelved' && alarm.shelvedUntil !== null) {
    return fromIso(alarm.shelvedUntil) <= now ? unshelved(alarm) : alarm;
  }
  const isOld =
    alarm.state === 'cleared_unacked' &&
    alarm.priority > 1 &&
    alarm.clearedAt !== null &&
    fromIso(alarm.clearedAt) + settings.fadeAfter <= now;
  return isOld ? { ...alarm, version: alarm.version + 1, state: 'cleared' } : alarm;
}

function fresh(onset: Onset): Alarm {
  const { place, signal } = onset;
  return {
    id: onset.id,
    version: 1,
    state: 'active_unacked',
    priority: signal.priority ?? onset.priority,
    rule: onset.rule,
    asset: place.asset,
    device: place.device,
    feeder: place.feeder,
    phase: signal.phase,
    value: signal.value,
    limit: signal.limit,
    unit: signal.unit,
    raisedAt: toIso(signal.at),
    clearedAt: null,
    count: 1,
    ackedBy: null,
    ackedAt: null,
    shelvedUntil: null,
    suppressedBy: null,
    text: signal.text.en,
    texts: signal.text,
  };
}

function backFromAside(alarm: Alarm): Alarm {
  const isActive = alarm.clearedAt === null;
  const isAcked = alarm.ackedBy !== null;
  const state = isActive
    ? isAcked
      ? 'active_acked'
      : 'active_unacked'
    : isAcked
      ? 'cleared'
      : 'cleared_unacked';
  return { ...alarm, version: alarm.version + 1, state };
}

function refuse(alarm: Alarm, action: string): never {
  throw fault('ALM-TRANSITION', { state: alarm.state, action });
}
