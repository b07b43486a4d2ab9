/**
 * The plans of the last days played with other rules of notice. What people did stays: when a plan was
 * approved, and how long after its due time word arrived. What the rules decide is decided anew.
 */
import type { DryRunView } from '../../api/shapes/rules.ts';
import type { CustomerClass } from '../../model/contact.ts';
import type { Duty, PlannedOutage } from '../../model/planned-outage.ts';
import { fromIso, type Instant, toIso } from '../../model/time.ts';
import { isWithdrawn, proofsFor } from '../../notify/duties.ts';
import { type NoticeTimes, noticeTimes } from '../../notify/policy/due.ts';
import type { Policy } from '../../notify/policy/load.ts';
import { refusalOf } from '../../notify/verdicts.ts';
import { ForewattError } from '../../runtime/problem.ts';

export interface PlanFacts {
  plan: PlannedOutage;
  duties: readonly Duty[];
  /** When word first reached a contact. */
  told: ReadonlyMap<string, Instant>;
  announcedAt: Instant | null;
}

export interface DryRunQuestion {
  before: Policy;
  after: Policy;
  facts: readonly PlanFacts[];
  zone: string;
  now: Instant;
  from: Instant;
  isWhole: boolean;
}

/** Rows shown; the sums are of all. */
const ROWS_MOST = 200;

type Row = DryRunView['rows'][number];

export function dryRun(question: DryRunQuestion): DryRunView {
  const rows = question.facts.map((facts) => playedPlan(facts, question));
  const sum = (of: (row: Played) => number): number => rows.reduce((all, row) => all + of(row), 0);
  const both = (of: (side: Side) => number) => ({
    before: sum(({ before }) => of(before)),
    after: sum(({ after }) => of(after)),
  });
  const touched = [...rows].sort((a, b) => weight(b) - weight(a)).slice(0, ROWS_MOST);
  return {
    ...{ from: toIso(question.from), plans: rows.length, isWhole: question.isWhole },
    people: sum(({ row }) => row.people),
    otherDeadline: sum(({ row }) => row.otherDeadline),
    missed: both(({ missed }) => missed),
    newlyMissed: sum(({ newlyMissed }) => newlyMissed),
    noLongerMissed: sum(({ noLongerMissed }) => noLongerMissed),
    messages: both(({ messages }) => messages),
    confirmations: both(({ confirmations }) => confirmations),
    late: both(({ isLate }) => (isLate ? 1 : 0)),
    rows: touched.map(({ row }) => row),
  };
}

interface Side {
  missed: number;
  messages: number;
  confirmations: number;
  isLate: boolean;
}

interface Played {
  row: Row;
  before: Side;
  after: Side;
  newlyMissed: number;
  noLongerMissed: number;
}

/** What changes most stands first. */
function weight({ row, newlyMissed, noLongerMissed }: Played): number {
  const { otherDeadline, refused, messagesBefore, messagesAfter } = row;
  const more = Math.abs(messagesAfter - messagesBefore);
  return (refused === null ? 0 : 1e9) + 1e4 * (newlyMissed + noLongerMissed) + otherDeadline + more;
}

function playedPlan(facts: PlanFacts, { before, after, zone, now }: DryRunQuestion): Played {
  const { plan } = facts;
  const sideBefore = sideOf(before);
  const sideAfter = sideOf(after);
  let [otherDeadline, newlyMissed, noLongerMissed] = [0, 0, 0];
  let unclear: ForewattError | null = null;
  for (const duty of facts.duties) {
    if (isWithdrawn(duty)) continue;
    try {
      const was = timesOf(duty, before);
      const would = timesOf(duty, after);
      if (was.deadline !== would.deadline) otherDeadline += 1;
      const missedBefore = isMissed(facts, duty, { policy: before, is: was, was, now });
      const missedAfter = isMissed(facts, duty, { policy: after, is: would, was, now });
      if (missedAfter && !missedBefore) newlyMissed += 1;
      if (missedBefore && !missedAfter) noLongerMissed += 1;
      count(sideBefore, before, { plan, duty, isMissed: missedBefore });
      count(sideAfter, after, { plan, duty, isMissed: missedAfter });
    } catch (error) {
      // A calendar that does not reach so far: said once for the plan.
      if (!(error instanceof ForewattError)) throw error;
      unclear = error;
    }
  }
  // As on the day it was approved: that it is over by now is no fault of it.
  const approvedAt = plan.approvedAt === null ? now : fromIso(plan.approvedAt);
  const refused = unclear ?? refusalOf({ ...asked(after), now: approvedAt });
  return {
    ...{ before: sideBefore, after: sideAfter, newlyMissed, noLongerMissed },
    row: {
      ...{ plan: plan.id, kind: plan.kind, start: plan.start, people: facts.duties.length },
      deadlineBefore: toIso(planDeadline(before)),
      deadlineAfter: unclear === null ? toIso(planDeadline(after)) : null,
      ...{ otherDeadline, missedBefore: sideBefore.missed, missedAfter: sideAfter.missed },
      ...{ messagesBefore: sideBefore.messages, messagesAfter: sideAfter.messages },
      ...{ isLateBefore: sideBefore.isLate, isLateAfter: sideAfter.isLate },
      refused: refused === null ? null : said(refused),
    },
  };

  function asked(policy: Policy) {
    return { plan, affected: plan.affected, policy, zone, now };
  }
  function timesOf(duty: Duty, policy: Policy): NoticeTimes {
    const start = fromIso(duty.start ?? plan.start);
    return noticeTimes(start, policy.planned[plan.kind], policy, zone);
  }
  function planDeadline(policy: Policy): Instant | null {
    try {
      return noticeTimes(fromIso(plan.start), policy.planned[plan.kind], policy, zone).deadline;
    } catch (error) {
      if (error instanceof ForewattError) return null;
      throw error;
    }
  }
  function sideOf(policy: Policy): Side {
    const deadline = planDeadline(policy);
    const approved = plan.approvedAt === null ? null : fromIso(plan.approvedAt);
    const isLate = deadline !== null && approved !== null && approved > deadline;
    return { missed: 0, messages: 0, confirmations: 0, isLate };
  }
}

function said({ code, details, message, fix }: ForewattError): NonNullable<Row['refused']> {
  return { code, details, message, fix };
}

function count(
  side: Side,
  policy: Policy,
  at: { plan: PlannedOutage; duty: Duty; isMissed: boolean },
): void {
  const kind = at.duty.class as CustomerClass;
  const rungs = policy.planned[at.plan.kind].ladder.filter(
    ({ classes, skipIf }) =>
      (classes === 'all' || classes.includes(kind)) &&
      !(skipIf === 'confirmed' && at.duty.confirmation === 'confirmed'),
  );
  side.messages += 1 + rungs.length;
  if (policy.classes[kind]?.confirm === 'required') side.confirmations += 1;
  if (at.isMissed) side.missed += 1;
}

/** `was`: the times of the rules that stood; word comes as long after the new due time as after the old one. */
function isMissed(
  { plan, told, announcedAt }: PlanFacts,
  duty: Duty,
  { policy, is, was, now }: { policy: Policy; is: NoticeTimes; was: NoticeTimes; now: Instant },
): boolean {
  const last = is.deadline ?? fromIso(duty.start ?? plan.start);
  const approved = plan.approvedAt === null ? fromIso(duty.due) : fromIso(plan.approvedAt);
  const began = (times: NoticeTimes): Instant => Math.max(approved, times.due ?? approved);
  const moved = (at: Instant): Instant => began(is) + Math.max(0, at - began(was));
  const cut = policy.planned[plan.kind];
  const kinds = proofsFor(cut, duty.class as CustomerClass);
  const proofs: Instant[] = [];
  const delivered = told.get(duty.contact);
  if (delivered !== undefined && kinds.includes('delivery')) proofs.push(moved(delivered));
  const isPublic = kinds.includes('announcement') && cut.public !== 'never';
  if (announcedAt !== null && isPublic) proofs.push(moved(announcedAt));
  const byHand = duty.proof === null ? null : handKinds[duty.proof.kind];
  if (duty.proof !== null && byHand != null && kinds.includes(byHand)) {
    proofs.push(fromIso(duty.proof.at));
  }
  if (proofs.length === 0) return last <= now;
  return Math.min(...proofs) > last;
}

/** What a person recorded keeps its time, and counts as one of these. */
const handKinds: Readonly<Record<string, string>> = {
  letter: 'letter',
  letter_with_receipt: 'letter_with_receipt',
  poster: 'announcement',
  relay: 'announcement',
  call: 'delivery',
};
