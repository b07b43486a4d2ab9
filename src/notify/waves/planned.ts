// Events of a planned outage → its waves, with due instants computed once.
import type { CustomerClass } from '../../model/contact.ts';
import type { NoticeKind } from '../../model/notice.ts';
import type { Lane, NewWave, WaveRow } from '../../model/outbox.ts';
import type { PlannedOutage } from '../../model/planned-outage.ts';
import { fromIso, HOUR, type Instant } from '../../model/time.ts';
import { noticeTimes, rungDue } from '../policy/due.ts';
import type { Cut } from '../policy/schema.ts';
import {
  newWave,
  splitByNeed,
  usefulUntil,
  type WaveChange,
  type WaveContext,
  type WaveDraft,
} from './wave.ts';

/** What happened to a plan. `previous` is the revision that people were told of. */
export type PlannedEvent =
  | { what: 'approved' }
  | { what: 'changed'; previous: PlannedOutage }
  | { what: 'cancelled' }
  | { what: 'started' }
  | { what: 'extended'; previous: PlannedOutage }
  /** Its time has come and people still have supply. */
  | { what: 'not_begun' }
  /** These keep their supply: the cut does not reach them. */
  | { what: 'narrowed'; supplyPoints: readonly string[] }
  /** `stillDark`: dark for another reason, no word that supply is back for them. */
  | { what: 'completed'; stillDark?: readonly string[] };

/** From here on a cut counts as near: its news to life support and critical customers takes the first lane. */
const NEAR_MS = 2 * HOUR;
const SOON_MS = 24 * HOUR;

/** Waves of one event of a plan. An approved plan counts as verified: its approval was the release. */
export function wavesForPlanned(
  event: PlannedEvent,
  plan: PlannedOutage,
  context: WaveContext,
): WaveChange {
  const cut = context.policy.planned[plan.kind];
  const all = pointsOf(plan);
  switch (event.what) {
    case 'approved':
      return { waves: firstWaves(plan, all, context, cut), supersede: [] };
    case 'changed':
      return changed(plan, event.previous, context, cut);
    case 'cancelled':
      return {
        waves: tell(plan, context, {
          kind: 'planned_cancelled',
          supplyPoints: all,
          audience: 'told',
          validUntil: Math.max(fromIso(plan.end), context.now + HOUR),
          isByHand: true,
        }),
        supersede: over(plan, ['planned_reminder', 'confirmation_request', 'planned_extended']),
      };
    case 'started':
      return {
        waves:
          cut.tell.started === 'none'
            ? []
            : tell(plan, context, {
                kind: 'planned_started',
                supplyPoints: all,
                audience: 'told',
                validUntil: fromIso(plan.end),
              }),
        supersede: over(plan, ['planned_reminder', 'confirmation_request']),
      };
    case 'extended':
      return {
        waves:
          cut.tell.extended === 'none'
            ? []
            : tell(plan, context, {
                kind: 'planned_extended',
                supplyPoints: all,
                validUntil: fromIso(plan.end),
                facts: { oldEnd: fromIso(event.previous.end) },
                isByHand: true,
              }),
        supersede: over(plan, ['planned_started']),
      };
    case 'not_begun':
      return {
        waves: tell(plan, context, {
          kind: 'planned_changed',
          variant: 'not_begun',
          supplyPoints: all,
          audience: 'told',
          validUntil: fromIso(plan.end),
        }),
        supersede: [],
      };
    case 'narrowed':
      return {
        waves: fallenOut(plan, [...event.supplyPoints], context, plan),
        supersede: [],
      };
    case 'completed':
      return {
        waves:
          cut.tell.completed === 'none'
            ? []
            : tell(plan, context, {
                kind: 'planned_completed',
                supplyPoints: all.filter((id) => event.stillDark?.includes(id) !== true),
                audience: 'told',
                validUntil: usefulUntil('planned_completed', context.now),
              }),
        supersede: over(plan, ['planned_started', 'planned_extended']),
      };
    default:
      return event satisfies never;
  }
}

function pointsOf(plan: PlannedOutage): string[] {
  const found = new Set(plan.windows.flatMap((window) => window.supplyPoints));
  return found.size > 0 ? [...found] : plan.supplyPoints;
}

type Draft = Partial<WaveDraft> & Pick<WaveDraft, 'kind' | 'supplyPoints' | 'validUntil'>;

/** The waves of one kind: split by need when the cut is near, in the lane of its kind. */
function tell(plan: PlannedOutage, context: WaveContext, draft: Draft): NewWave[] {
  const start = fromIso(plan.start);
  const dueAt = Math.max(context.now, draft.dueAt ?? 0);
  const untilStart = start - dueAt;
  const whole: WaveDraft = {
    subject: plan.id,
    revision: plan.revision,
    basis: 'verified',
    lane: laneOf(draft.kind, untilStart),
    ...draft,
    facts: { ...factsOf(plan), ...draft.facts },
  };
  const isNear = untilStart < NEAR_MS;
  if (isNear && (draft.classes ?? null) === null) return splitByNeed(whole, context);
  return [newWave(isNear && isUrgent(draft.classes) ? { ...whole, lane: 0 } : whole, context)];
}

function isUrgent(classes: CustomerClass[] | null | undefined): boolean {
  return classes?.every((one) => one === 'life_support' || one === 'critical') === true;
}

function laneOf(kind: NoticeKind, untilStart: number): Lane {
  if (kind === 'confirmation_request') return 1;
  const isNews = kind === 'planned_cancelled' || kind === 'planned_changed';
  return isNews && untilStart < SOON_MS ? 1 : 3;
}

function factsOf(plan: PlannedOutage): WaveRow['facts'] {
  return { start: fromIso(plan.start), end: fromIso(plan.end), work: plan.reason };
}

function over(plan: PlannedOutage, kinds: NoticeKind[]): WaveChange['supersede'] {
  return [{ subject: plan.id, kinds, beforeRevision: null }];
}

/** Those whom a living plan does not reach: their own cut is cancelled. */
function fallenOut(
  plan: PlannedOutage,
  supplyPoints: string[],
  context: WaveContext,
  was: Pick<PlannedOutage, 'start' | 'end'>,
): NewWave[] {
  const end = fromIso(was.end);
  return tell(plan, context, {
    kind: 'planned_cancelled',
    supplyPoints,
    audience: 'told',
    validUntil: end,
    facts: { start: fromIso(was.start), end, lost: 1 },
    isByHand: true,
  });
}

/** First notice, ladder, chase of confirmations, and the task for a person: all due instants of a revision. */
function firstWaves(
  plan: PlannedOutage,
  supplyPoints: string[],
  context: WaveContext,
  cut: Cut,
): NewWave[] {
  const start = fromIso(plan.start);
  const { due, deadline } = noticeTimes(start, cut, context.policy, context.zone);
  const dueAt = Math.max(context.now, due ?? context.now);
  const notice = tell(plan, context, {
    kind: 'planned_notice',
    supplyPoints,
    audience: 'not_told',
    dueAt,
    validUntil: start,
    facts: { deadline },
    isByHand: true,
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
  return cut.ladder.flatMap((rung, index) => {
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

/** A new revision: gained points hear the first notice, lost ones a cancellation, the rest what changed. */
function changed(
  plan: PlannedOutage,
  previous: PlannedOutage,
  context: WaveContext,
  cut: Cut,
): WaveChange {
  const now = new Set(pointsOf(plan));
  const before = new Set(pointsOf(previous));
  const lost = [...before].filter((id) => !now.has(id));
  const kept = [...now].filter((id) => before.has(id));
  const old = { oldStart: fromIso(previous.start), oldEnd: fromIso(previous.end) };
  const waves = firstWaves(plan, [...now], context, cut);
  if (kept.length > 0) {
    waves.push(
      ...tell(plan, context, {
        kind: 'planned_changed',
        supplyPoints: kept,
        audience: 'told',
        validUntil: Math.max(fromIso(plan.start), fromIso(previous.start)),
        facts: old,
        isByHand: true,
      }),
    );
  }
  if (lost.length > 0) {
    waves.push(...fallenOut(plan, lost, context, previous));
  }
  const kinds: NoticeKind[] = [
    'planned_notice',
    'planned_reminder',
    'confirmation_request',
    'planned_changed',
  ];
  return { waves, supersede: [{ subject: plan.id, kinds, beforeRevision: plan.revision }] };
}
