// The waves of a plan, made whole: first notice, ladder, chase of confirmations, and news split by need.
import type { CustomerClass } from '../../model/contact.ts';
import type { NoticeKind } from '../../model/notice.ts';
import type { Lane, NewWave, WaveRow } from '../../model/outbox/wave-row.ts';
import type { PlannedOutage } from '../../model/planned-outage.ts';
import { fromIso, HOUR, type Instant } from '../../model/time.ts';
import { noticeTimes, rungDue } from '../policy/due.ts';
import type { Cut, Rung } from '../policy/schema.ts';
import { newWave, splitByNeed, type WaveChange, type WaveContext, type WaveDraft } from './wave.ts';

/** From here on a cut counts as near: its news to life support and critical customers takes the first lane. */
const NEAR_MS = 2 * HOUR;
const SOON_MS = 24 * HOUR;
/** The least of the brakes (operations, chapter 10): a smaller wave is one, so that one stop is enough. */
const BRAKE_LEAST = 500;

export function pointsOf(plan: PlannedOutage): string[] {
  const found = new Set(plan.windows.flatMap((window) => window.supplyPoints));
  return found.size > 0 ? [...found] : plan.supplyPoints;
}

type Draft = Partial<WaveDraft> & Pick<WaveDraft, 'kind' | 'supplyPoints' | 'validUntil'>;

/** The waves of one kind, in its lane: split by need when the cut is near, or when a brake may hold it. */
export function tell(plan: PlannedOutage, context: WaveContext, draft: Draft): NewWave[] {
  const dueAt = Math.max(context.now, draft.dueAt ?? 0);
  const facts = { ...factsOf(plan), ...draft.facts };
  const untilStart = earliestOf(facts) - dueAt;
  const whole: WaveDraft = {
    subject: plan.id,
    revision: plan.revision,
    basis: 'verified',
    lane: laneOf(draft.kind, untilStart),
    ...draft,
    facts,
  };
  if (untilStart < NEAR_MS) return splitByNeed(whole, context);
  // Whom no brake may hold does not share a wave with those whom it may.
  const isLarge = whole.supplyPoints.length >= BRAKE_LEAST;
  return isLarge ? splitByNeed(whole, context, whole.lane) : [newWave(whole, context)];
}

/** What people prepare for first: of a cut that is put off, the time they still believe in. */
function earliestOf({ start, oldStart }: WaveRow['facts']): Instant {
  return Math.min(...[start, oldStart].filter((at) => typeof at === 'number'));
}

function laneOf(kind: NoticeKind, untilStart: number): Lane {
  if (kind === 'confirmation_request') return 1;
  const isNews = kind === 'planned_cancelled' || kind === 'planned_changed';
  return isNews && untilStart < SOON_MS ? 1 : 3;
}

function factsOf(plan: PlannedOutage): WaveRow['facts'] {
  return { start: fromIso(plan.start), end: fromIso(plan.end), work: plan.reason };
}

export function over(plan: PlannedOutage, kinds: NoticeKind[]): WaveChange['supersede'] {
  return [{ subject: plan.id, kinds, beforeRevision: null }];
}

/** Those whom a living plan does not reach: their own cut is cancelled. */
export function fallenOut(
  plan: PlannedOutage,
  supplyPoints: string[],
  context: WaveContext,
  was: Pick<PlannedOutage, 'start' | 'end'> & { facts?: Record<string, number> },
): NewWave[] {
  const end = fromIso(was.end);
  return tell(plan, context, {
    kind: 'planned_cancelled',
    supplyPoints,
    audience: 'told',
    validUntil: end,
    facts: { start: fromIso(was.start), end, lost: 1, ...was.facts },
    isByHand: true,
  });
}

/** First notice, ladder, chase of confirmations, and the task for a person: all due instants of a revision. */
export function firstWaves(
  plan: PlannedOutage,
  supplyPoints: string[],
  context: WaveContext,
  cut: Cut,
): NewWave[] {
  const start = fromIso(plan.start);
  const { due, deadline } = noticeTimes(start, cut, context.policy, context.zone);
  const dueAt = Math.max(context.now, due ?? context.now);
  // A count-down that ends behind the deadline would make all of them late.
  const left = (deadline ?? Number.POSITIVE_INFINITY) - context.now;
  const notice = tell(plan, context, {
    kind: 'planned_notice',
    supplyPoints,
    audience: 'not_told',
    dueAt,
    validUntil: start,
    facts: { deadline },
    isByHand: left < 0 || left > context.holdMs,
  });
  return [
    ...notice,
    ...ladder(plan, supplyPoints, context, cut),
    ...chase(plan, supplyPoints, context, dueAt),
  ];
}

function ladder(
  plan: PlannedOutage,
  supplyPoints: string[],
  context: WaveContext,
  cut: Cut,
): NewWave[] {
  const start = fromIso(plan.start);
  return rungsOf(cut).flatMap((rung, index) => {
    const dueAt = rungDue(start, rung, context.policy, context.zone);
    // A rung whose time has passed is not made up for: the first notice says the same.
    if (dueAt <= context.now) return [];
    return tell(plan, context, {
      kind: rung.kind,
      supplyPoints,
      dueAt,
      validUntil: start,
      classes: rung.classes === 'all' ? null : rung.classes,
      facts: { rung: index, skipIf: rung.skipIf ?? null },
    });
  });
}

/** The ladder of the policy, and the last word before somebody is switched off where it demands one. */
function rungsOf(cut: Cut): Rung[] {
  if (cut.reminder === undefined) return cut.ladder;
  return [...cut.ladder, { kind: 'planned_reminder', before: cut.reminder, classes: 'all' }];
}

function chase(
  plan: PlannedOutage,
  supplyPoints: string[],
  context: WaveContext,
  firstAt: Instant,
): NewWave[] {
  const { confirm, classes } = context.policy;
  const start = fromIso(plan.start);
  const asked = (Object.keys(classes) as CustomerClass[]).filter(
    (name) => classes[name].confirm === 'required',
  );
  if (asked.length === 0) return [];
  const taskAt = Math.max(firstAt, start - confirm.task.beforeStart);
  const common = {
    kind: 'confirmation_request' as const,
    supplyPoints,
    audience: 'confirmation_missing' as const,
    classes: asked,
    validUntil: start,
    facts: { confirmBy: taskAt },
  };
  const tries = confirm.chase.flatMap((step) =>
    Array.from({ length: step.tries }, (_, n) => ({
      dueAt: firstAt + step.after + n * step.every,
      channel: step.channel,
    })),
  );
  return [...tries, { dueAt: taskAt, channel: 'console' as const }]
    .filter((step) => step.dueAt < start)
    .flatMap((step) => tell(plan, context, { ...common, ...step }));
}
