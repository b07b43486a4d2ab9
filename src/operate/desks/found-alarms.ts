/** Alarms of what a decision found: plans that go otherwise than planned, estimates nobody can give. */
import type { Alarm, AlarmText } from '../../model/alarm.ts';
import type { PlannedOutage } from '../../model/planned-outage.ts';
import { fromIso, type Instant, MINUTE } from '../../model/time.ts';
import type { OutageChange } from '../../outages/change.ts';
import type { EtrFact } from '../../outages/etr-changes.ts';
import type { PlannedFact } from '../../outages/planned-watch.ts';
import type { OperateParts } from '../parts.ts';
import { clearOwn, type OwnAlarm, raiseOwn } from './own-alarms.ts';

/** An outage in which nobody is dark any more has no alarm of its own. */
export function overAlarms(parts: OperateParts, { outage, move }: OutageChange): Alarm[] {
  if (outage.dark.length > 0) return [];
  return clearOwn(parts, { subject: outage.id, at: move.at });
}

export function etrAlarm(parts: OperateParts, fact: EtrFact, now: Instant): Alarm[] {
  if (fact.what !== 'etr_withdrawn') return [];
  const outage = parts.board.outages.get(fact.outage);
  return [
    raiseOwn(parts, {
      ...{ rule: 'etr_withdrawn', subject: fact.outage, at: now },
      ...{ device: outage?.causeGroup[0] ?? null, feeder: outage?.feeder ?? null },
      text: {
        en: `${fact.outage} was extended too often; its time of return is not known.`,
        'zh-CN': `${fact.outage} 多次延期，复电时间不明。`,
      },
    }),
  ];
}

/** A person gave a plan other times: what was late by the old ones is late no more. */
export function movedAlarms(
  parts: OperateParts,
  about: { before: PlannedOutage | undefined; after: PlannedOutage; at: Instant },
): Alarm[] {
  const { before, after, at } = about;
  if (before === undefined) return [];
  const rules: OwnAlarm[] = [
    ...(before.start === after.start ? [] : (['planned_not_started'] as const)),
    ...(before.end === after.end ? [] : (['planned_overrun'] as const)),
  ];
  return rules.length === 0 ? [] : clearOwn(parts, { subject: after.id, rules, at });
}

/** What a fact of a plan raises, and what it ends. */
export function planAlarm(parts: OperateParts, fact: PlannedFact, now: Instant): Alarm[] {
  const plan = parts.board.plans.get(fact.plan);
  const about = { subject: fact.plan, device: plan?.devices[0] ?? null, feeder: null, at: now };
  const raise = (rule: OwnAlarm, text: AlarmText): Alarm[] => [
    raiseOwn(parts, { ...about, rule, text }),
  ];
  const end = (...rules: OwnAlarm[]): Alarm[] =>
    clearOwn(parts, { subject: fact.plan, at: now, ...(rules.length > 0 && { rules }) });
  switch (fact.what) {
    case 'began': {
      const early = plan === undefined ? 0 : (fromIso(plan.start) - fact.at) / MINUTE;
      const ended = end('planned_not_started');
      if (!fact.early) return ended;
      const text = {
        en: `${fact.plan} began ${Math.round(early)} minutes before its time.`,
        'zh-CN': `${fact.plan} 提前 ${Math.round(early)} 分钟开始。`,
      };
      return [...ended, ...raise('planned_early', text)];
    }
    case 'not_begun':
      return raise('planned_not_started', {
        en: `Meters of ${fact.plan} still have supply though it should have begun.`,
        'zh-CN': `${fact.plan} 应已开始，电表仍有电。`,
      });
    case 'wider':
      return raise('planned_wider', {
        en: `${fact.outage} reaches beyond the area of ${fact.plan}.`,
        'zh-CN': `${fact.outage} 超出 ${fact.plan} 的范围。`,
      });
    case 'overrun':
      return raise('planned_overrun', overrunText(fact.plan, plan?.liveLine === true));
    case 'completed':
    case 'expired':
      return end();
    default:
      return [];
  }
}

function overrunText(plan: string, isLiveLine: boolean): AlarmText {
  if (isLiveLine) {
    return {
      en: `${plan}: live-line work is past its end and nobody has said that it is over.`,
      'zh-CN': `${plan} 带电作业已过结束时间，尚未报完工。`,
    };
  }
  return {
    en: `${plan} is past its end and customers are dark.`,
    'zh-CN': `${plan} 已过结束时间，仍有用户停电。`,
  };
}
