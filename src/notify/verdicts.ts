// What the policy says of a plan before anybody sends it for approval.
import type { ByClass, CustomerClass } from '../model/contact.ts';
import type { PlannedOutage } from '../model/planned-outage.ts';
import { fromIso, type Instant, toIso } from '../model/time.ts';
import { ForewattError, fault } from '../runtime/problem.ts';
import { earliestStart, noticeTimes } from './policy/due.ts';
import { forbiddenAt } from './policy/forbidden-days.ts';
import type { Policy } from './policy/load.ts';

/** One judgement on a plan; `error` keeps it from approval without a reason and a second person. */
export interface PlanVerdict {
  code: string;
  level: 'error' | 'warning' | 'ok';
  text: string;
  deadline: string | null;
  earliestStart: string | null;
}

export interface PlanQuestion {
  plan: Pick<PlannedOutage, 'kind' | 'start' | 'end' | 'liveLine'>;
  affected: { byClass: ByClass; withoutChannel: number };
  policy: Policy;
  zone: string;
  now: Instant;
}

/**
 * Every verdict on a plan; the last word is `PLN-OK` when nothing speaks against it, `PLN-LIVE-LINE` where it is
 * done live and nobody need be told.
 */
export function verdictsOf(question: PlanQuestion): PlanVerdict[] {
  if (question.plan.liveLine === true) return [liveLineVerdict(question)];
  let found: PlanVerdict[];
  try {
    found = timeVerdicts(question);
  } catch (error) {
    if (!(error instanceof ForewattError)) throw error;
    found = [verdict(error, 'error')];
  }
  found.push(...audienceVerdicts(question));
  if (found.some(({ level }) => level !== 'ok')) return found;
  return [
    ...found,
    { code: 'PLN-OK', level: 'ok', text: 'Everyone can be told in time.', ...noTimes },
  ];
}

const noTimes = { deadline: null, earliestStart: null };

function liveLineVerdict(question: PlanQuestion): PlanVerdict {
  const past = pastRefusal(question);
  if (past !== null) return verdict(past, 'error');
  const text = 'Done live: nobody is cut and nobody need be told.';
  return { code: 'PLN-LIVE-LINE', level: 'ok', text, ...noTimes };
}

function timeVerdicts(question: PlanQuestion): PlanVerdict[] {
  const { plan, policy, zone, now } = question;
  const cut = policy.planned[plan.kind];
  const start = fromIso(plan.start);
  const { deadline, due, oddity } = noticeTimes(start, cut, policy, zone);
  const found: PlanVerdict[] = [];
  if (deadline !== null && deadline < now) {
    const earliest = toIso(earliestStart(start, now, cut, { policy, zone }));
    const problem = fault('PLN-NOTICE-TOO-LATE', {
      deadline: toIso(deadline),
      earliestStart: earliest ?? 'a later day',
    });
    const times = { deadline: toIso(deadline), earliestStart: earliest };
    found.push({ ...verdict(problem, 'error'), ...times });
  } else if (due !== null && due < now) {
    const problem = fault('PLN-NOTICE-TIGHT', { due: toIso(due) });
    found.push({ ...verdict(problem, 'warning'), deadline: toIso(deadline) });
  }
  for (const refused of [pastRefusal(question), dayRefusal(question)]) {
    if (refused !== null) found.push(verdict(refused, 'error'));
  }
  if (oddity !== null) found.push(verdict(fault('PLN-TIME-SHIFTED', { why: oddity }), 'warning'));
  return found;
}

function audienceVerdicts(question: PlanQuestion): PlanVerdict[] {
  const { affected } = question;
  const refused = classRefusal(question);
  const found = refused === null ? [] : [verdict(refused, 'error')];
  if (affected.withoutChannel > 0) {
    const problem = fault('PLN-NO-CHANNEL', { contacts: affected.withoutChannel });
    found.push(verdict(problem, 'warning'));
  }
  return found;
}

/**
 * What no reason and no second person lifts: whom this kind of cut may not reach, and when it may not begin.
 * Null: neither stands in the way.
 */
export function refusalOf(question: PlanQuestion): ForewattError | null {
  return pastRefusal(question) ?? classRefusal(question) ?? dayRefusal(question);
}

function pastRefusal({ plan, now }: Pick<PlanQuestion, 'plan' | 'now'>): ForewattError | null {
  return fromIso(plan.end) <= now ? fault('PLN-PAST', { end: plan.end }) : null;
}

/** Whom this kind of cut may not reach, as its policy says; null: it reaches none of them. */
export function classRefusal({
  plan,
  policy,
  affected,
}: {
  plan: Pick<PlannedOutage, 'kind'>;
  policy: Policy;
  affected: Pick<PlanQuestion['affected'], 'byClass'>;
}): ForewattError | null {
  const countOf = (name: string): number => affected.byClass[name as CustomerClass] ?? 0;
  const refused = policy.planned[plan.kind].refuse.filter((name) => countOf(name) > 0);
  if (refused.length === 0) return null;
  const supplyPoints = refused.reduce((sum, name) => sum + countOf(name), 0);
  return fault('PLN-CLASS-REFUSED', { kind: plan.kind, classes: refused.join(', '), supplyPoints });
}

const words = { night: 'at night', off: 'on a day off', dayBeforeOff: 'the day before a day off' };

function dayRefusal({ plan, policy, zone }: PlanQuestion): ForewattError | null {
  const { notOn } = policy.planned[plan.kind];
  const forbidden = forbiddenAt(fromIso(plan.start), notOn, { policy, zone });
  if (forbidden === null) return null;
  return fault('PLN-DAY-REFUSED', { kind: plan.kind, when: words[forbidden] });
}

function verdict(problem: ForewattError, level: PlanVerdict['level']): PlanVerdict {
  return { code: problem.code, level, text: `${problem.message} ${problem.fix}`, ...noTimes };
}
