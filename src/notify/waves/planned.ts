// Events of a planned outage → its waves, with due instants computed once.
import type { NoticeKind } from '../../model/notice.ts';
import type { NewWave } from '../../model/outbox/wave-row.ts';
import { differenceOf } from '../../model/planned-difference.ts';
import type { PlannedOutage } from '../../model/planned-outage.ts';
import { fromIso, HOUR, toIso } from '../../model/time.ts';
import type { Cut } from '../policy/schema.ts';
import { fallenOut, firstWaves, over, pointsOf, tell } from './plan-waves.ts';
import { byKnown, lastFacts, type Unheard } from './unheard.ts';
import { usefulUntil, type WaveChange, type WaveContext } from './wave.ts';

/** What happened to a plan. `previous` is the revision that people were told of. */
export type PlannedEvent =
  | { what: 'approved' }
  | {
      what: 'changed';
      previous: PlannedOutage;
      unheard?: readonly Unheard[];
      /** Why, where people are told why. */
      because?: 'weather' | null;
      /** One person's word: the approval of the plan was no release of it. */
      isByOne?: true;
    }
  | { what: 'cancelled' }
  /** The cut has come to these of its places; all where left out. */
  | { what: 'started'; supplyPoints?: readonly string[] }
  | { what: 'extended'; previous: PlannedOutage }
  /** Its time has come and people still have supply. */
  | { what: 'not_begun' }
  /** Contacts came to these of its places: who was told already hears nothing. */
  | { what: 'joined'; supplyPoints: readonly string[] }
  /** These keep their supply: the cut does not reach them. */
  | { what: 'narrowed'; supplyPoints: readonly string[] }
  /** `stillDark`: dark for another reason, no word that supply is back for them. */
  | { what: 'completed'; stillDark?: readonly string[] };

/** Waves of one event of a plan. An approved plan counts as verified: its approval was the release. */
export function wavesForPlanned(
  event: PlannedEvent,
  plan: PlannedOutage,
  context: WaveContext,
): WaveChange {
  const cut = context.policy.planned[plan.kind];
  const all = pointsOf(plan);
  const ifTold = (what: keyof Cut['tell'], draft: Parameters<typeof tell>[2]): NewWave[] =>
    cut.tell[what] === 'none' ? [] : tell(plan, context, draft);
  switch (event.what) {
    case 'approved':
      return { waves: firstWaves(plan, all, context, cut), supersede: [] };
    case 'changed':
      return changed(plan, event, context, cut);
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
        waves: ifTold('started', {
          kind: 'planned_started',
          supplyPoints: [...(event.supplyPoints ?? all)],
          audience: 'told',
          validUntil: fromIso(plan.end),
        }),
        supersede: over(plan, ['planned_reminder', 'confirmation_request']),
      };
    case 'extended':
      return {
        waves: ifTold('extended', {
          kind: 'planned_extended',
          // Who has supply again, or is told of a later cut of the work, keeps the time that was theirs.
          supplyPoints: differenceOf(event.previous, plan).moved,
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
    case 'joined':
      return {
        waves: tell(plan, context, {
          kind: 'planned_notice',
          supplyPoints: [...event.supplyPoints],
          audience: 'not_told',
          validUntil: fromIso(plan.start),
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
        waves: ifTold('completed', {
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

/** A new revision: gained points hear the first notice, lost ones a cancellation, moved ones what changed. */
function changed(
  plan: PlannedOutage,
  { previous, unheard = [], because = null, isByOne }: Extract<PlannedEvent, { what: 'changed' }>,
  context: WaveContext,
  cut: Cut,
): WaveChange {
  const { moved, lost } = byKnown(previous, plan, unheard);
  const waves = firstWaves(plan, pointsOf(plan), context, cut);
  for (const known of moved) {
    const { supplyPoints, start, end } = known;
    waves.push(
      ...tell(plan, context, {
        kind: 'planned_changed',
        variant: because,
        supplyPoints,
        audience: 'told',
        validUntil: Math.max(fromIso(plan.start), start),
        facts: { oldStart: start, oldEnd: end, ...lastFacts(known) },
        isByHand: true,
      }),
    );
  }
  for (const known of lost) {
    const was = { start: toIso(known.start), end: toIso(known.end), facts: lastFacts(known) };
    waves.push(...fallenOut(plan, known.supplyPoints, context, was));
  }
  const kinds: NoticeKind[] = [
    'planned_notice',
    'planned_reminder',
    'confirmation_request',
    'planned_changed',
  ];
  const supersede = [{ subject: plan.id, kinds, beforeRevision: plan.revision }];
  return { waves: isByOne === true ? waves.map(byOne) : waves, supersede };
}

const wordsOfChange: readonly NoticeKind[] = [
  'planned_notice',
  'planned_changed',
  'planned_cancelled',
];

/** The brake of what a person does; later reminders tell only who knows already. */
function byOne(one: NewWave): NewWave {
  if (!wordsOfChange.includes(one.wave.kind)) return one;
  return { ...one, wave: { ...one.wave, basis: 'byHand' } };
}
