// Alarms that concern what is under protection (保电) stand one priority higher while it lasts.
import type { Alarm, AlarmProtection } from '../../model/alarm.ts';
import { fromIso, type Instant } from '../../model/time.ts';

/** What an alarm concerns that is under protection then; null: nothing. */
export type Protecting = (
  alarm: Pick<Alarm, 'asset' | 'device' | 'feeder'>,
  now: Instant,
) => Omit<AlarmProtection, 'priority'> | null;

/** How alarms rise and fall by what they concern; left out: nothing is ever protected. */
export function protection(protecting: Protecting = () => null): {
  /** One that has just been raised. */
  begun(alarm: Alarm): Alarm;
  /** One that stands: protection begins and ends, and supply goes other ways. */
  stood(alarm: Alarm, now: Instant): Alarm;
} {
  return {
    begun(alarm) {
      const by = protecting(alarm, fromIso(alarm.raisedAt));
      return by === null ? alarm : underProtection(alarm, by);
    },
    stood: (alarm, now) => underProtection(alarm, protecting(alarm, now)),
  };
}

/** Its priority without the protection. */
export function ownPriority(alarm: Alarm): number {
  return alarm.protection?.priority ?? alarm.priority;
}

/** The same alarm with another priority of its own; under protection it still stands one higher. */
export function prioritised(
  { protection }: Alarm,
  own: number,
): Pick<Alarm, 'priority' | 'protection'> {
  if (protection === undefined) return { priority: own };
  return { priority: higher(own), protection: { ...protection, priority: own } };
}

/**
 * The alarm as it stands by what it concerns now; the same object where nothing changed. One that rises wants
 * to be acknowledged again; one whose condition has gone rises no more, and all fall back afterwards.
 */
function underProtection(alarm: Alarm, by: ReturnType<Protecting>): Alarm {
  const own = ownPriority(alarm);
  const { protection: before, ...bare } = alarm;
  if (by === null) {
    return before === undefined ? alarm : { ...bare, version: alarm.version + 1, priority: own };
  }
  const isKnown = before?.event === by.event && before.why === by.why;
  if (isKnown || (before === undefined && alarm.clearedAt !== null)) return alarm;
  const priority = higher(own);
  const isNews = alarm.state === 'active_acked' && priority < alarm.priority;
  return {
    ...{ ...alarm, version: alarm.version + 1, priority, protection: { ...by, priority: own } },
    ...(isNews ? { state: 'active_unacked' as const, ackedBy: null, ackedAt: null } : {}),
  };
}

function higher(priority: number): number {
  return Math.max(1, priority - 1);
}
