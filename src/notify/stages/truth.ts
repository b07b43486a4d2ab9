import type { Outage } from '../../model/outage.ts';
import type { NoticeRow } from '../../model/outbox/notice-row.ts';
import type { PlannedOutage } from '../../model/planned-outage.ts';
import { SECOND } from '../../model/time.ts';
import { hold, pass, type StageFacts, stop, toldDark, type Verdict } from './facts.ts';

/** While a place of the contact is dark, "power is back" waits and is looked at again. */
const STILL_DARK_MS = 15 * SECOND;

/** Whether it is still so: no message older than a newer fact leaves the house. */
export function truth(notice: NoticeRow, facts: StageFacts): Verdict {
  const { subject } = facts;
  switch (subject.is) {
    case 'outage':
      return outageTruth(notice, subject.outage, facts);
    case 'plan':
      return planTruth(notice, subject.plan, facts);
    case 'alarm':
      return subject.isActive ? pass(notice) : stop(notice, 'superseded');
  }
}

function outageTruth(notice: NoticeRow, outage: Outage | null, facts: StageFacts): Verdict {
  switch (notice.kind) {
    case 'outage_detected':
    case 'outage_update': {
      if (outage === null) return stop(notice, 'restored_before_sent');
      if (outage.state === 'rejected') return stop(notice, 'cancelled');
      const dark = stillDark(notice, outage, facts);
      if (dark.length === 0) return stop(notice, 'restored_before_sent');
      return pass({ ...notice, supplyPoints: dark });
    }
    case 'supply_reduced': {
      const off = new Set(outage?.reduced ?? []);
      const places = notice.supplyPoints.filter((id) => off.has(id));
      return places.length === 0
        ? stop(notice, 'restored_before_sent')
        : pass({ ...notice, supplyPoints: places });
    }
    case 'outage_restored':
      return anyDark(notice, facts)
        ? hold(notice, facts.now + STILL_DARK_MS, 'held')
        : pass(withAllPlaces(notice, facts));
    case 'restoration_check': {
      const open = notice.supplyPoints.filter((id) => facts.supplyNow(id) === 'unknown');
      return open.length === 0
        ? stop(notice, 'superseded')
        : pass({ ...notice, supplyPoints: open });
    }
    default:
      return pass(notice);
  }
}

function stillDark(notice: NoticeRow, outage: Outage, facts: StageFacts): string[] {
  if (outage.state === 'restored' || outage.state === 'closed') return [];
  const dark = darkOf(outage);
  return notice.supplyPoints.filter((id) => dark.has(id) && facts.supplyNow(id) !== 'live');
}

const darkSets = new WeakMap<readonly string[], ReadonlySet<string>>();

/** Made once for a list: a city's outage is asked for each of its contacts. */
function darkOf({ dark }: Outage): ReadonlySet<string> {
  const kept = darkSets.get(dark) ?? new Set(dark);
  darkSets.set(dark, kept);
  return kept;
}

/** A contact hears "restored" only when every place of its own has supply. */
function anyDark(notice: NoticeRow, facts: StageFacts): boolean {
  const places = new Set([...facts.recipient.subscribed, ...notice.supplyPoints]);
  return [...places].some((id) => facts.supplyNow(id) === 'dark');
}

/** Places came back at different times, or by different outages; the contact hears of all in one message. */
function withAllPlaces(notice: NoticeRow, facts: StageFacts): NoticeRow {
  const others = toldDark(facts.told.filter((one) => one.wave !== notice.wave));
  const own = facts.recipient.subscribed.filter((id) => others.has(id));
  return { ...notice, supplyPoints: [...new Set([...notice.supplyPoints, ...own])].sort() };
}

function isCut({ windows }: PlannedOutage, supplyPoint: string): boolean {
  return windows.some(({ supplyPoints }) => supplyPoints.includes(supplyPoint));
}

const overPlan: readonly string[] = ['completed', 'expired'];

function planTruth(notice: NoticeRow, plan: PlannedOutage | null, facts: StageFacts): Verdict {
  if (notice.kind === 'planned_cancelled') {
    if (plan === null || plan.state === 'cancelled') return pass(notice);
    if (facts.wave.facts['lost'] !== 1) return stop(notice, 'superseded');
    // A point that fell out of a living plan is told its own cancellation, unless the plan has taken it in again.
    const off = notice.supplyPoints.filter((id) => !isCut(plan, id));
    return off.length === 0 ? stop(notice, 'superseded') : pass({ ...notice, supplyPoints: off });
  }
  if (plan === null || plan.state === 'cancelled') return stop(notice, 'cancelled');
  switch (notice.kind) {
    case 'planned_notice':
    case 'planned_reminder':
    case 'planned_changed':
    case 'confirmation_request': {
      const isOver = overPlan.includes(plan.state) || plan.state === 'in_progress';
      if (isOver || notice.revision < plan.revision) return stop(notice, 'superseded');
      return pass(notice);
    }
    case 'planned_started':
    case 'planned_extended':
      return overPlan.includes(plan.state) ? stop(notice, 'superseded') : pass(notice);
    case 'planned_completed':
      return notice.supplyPoints.some((id) => facts.supplyNow(id) === 'dark')
        ? hold(notice, facts.now + STILL_DARK_MS, 'held')
        : pass(notice);
    default:
      return pass(notice);
  }
}
