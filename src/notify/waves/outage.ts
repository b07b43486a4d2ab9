// News of an outage → who is to be told what. Who has been told already is decided at sending time.
import type { NoticeKind } from '../../model/notice.ts';
import type { Outage } from '../../model/outage.ts';
import type { OutageNews } from '../../model/outage-news.ts';
import type { NewWave } from '../../model/outbox/wave-row.ts';
import { type Instant, MINUTE, SECOND } from '../../model/time.ts';
import {
  newWave,
  splitByNeed,
  usefulUntil,
  type WaveChange,
  type WaveContext,
  type WaveDraft,
} from './wave.ts';

export interface OutageChangeIn {
  outage: Outage;
  news: readonly OutageNews[];
}

/** What the contacts were last told about the return, where the caller knows it. */
export interface OutageWaveOptions {
  /** A person entered it or acted: `byHand` basis and a hold. */
  byHand?: boolean;
  toldEtr?: { at: Instant; toldAt: Instant } | null;
}

/** Restorations come meter by meter: those still dark hear of it once, when it has settled. */
const PARTIAL_SETTLES_MS = 30 * SECOND;
/** "Power is back" rests on proof, whoever moved the outage: no count-down, and the brake of what is verified. */
const proven = { audience: 'told', basis: 'verified', isByHand: false } as const;
/** Lane of a question that can wait. */
const LAST_LANE = 4;
const OTHERS_LANE = 2;

/**
 * Waves of one change of an outage. One that names a plan reaches beyond it or outlasted it: those
 * dark in it were told of no cut, or of one that is over.
 */
export function wavesForOutage(
  change: OutageChangeIn,
  context: WaveContext,
  options: OutageWaveOptions = {},
): WaveChange {
  const result: WaveChange = { waves: [], supersede: [] };
  for (const news of change.news) {
    const part = newsWaves(change.outage, news, context, options);
    result.waves.push(...part.waves);
    result.supersede.push(...part.supersede);
  }
  return result;
}

function newsWaves(
  outage: Outage,
  news: OutageNews,
  context: WaveContext,
  options: OutageWaveOptions,
): WaveChange {
  const isByHand = options.byHand === true;
  const draft = (kind: NoticeKind, supplyPoints: string[], more: Partial<WaveDraft> = {}) => ({
    subject: outage.id,
    revision: outage.revision,
    kind,
    supplyPoints,
    basis: isByHand ? ('byHand' as const) : outage.basis,
    lane: OTHERS_LANE as WaveDraft['lane'],
    validUntil: usefulUntil(kind, Math.max(context.now, more.dueAt ?? 0)),
    isByHand,
    ...more,
  });
  const split = (one: WaveDraft): NewWave[] => splitByNeed(one, context);
  const tellAt = context.now + context.policy.unplanned.tellAfter[outage.basis];
  const supersede = (kinds: NoticeKind[], beforeRevision: number | null) => [
    { subject: outage.id, kinds, beforeRevision },
  ];
  switch (news.what) {
    case 'confirmed':
    case 'widened': {
      const first = draft('outage_detected', news.supplyPoints, {
        audience: 'not_told',
        dueAt: tellAt,
      });
      return { waves: split(first), supersede: [] };
    }
    case 'reopened': {
      const again = draft('outage_update', news.supplyPoints, {
        variant: 'again',
        audience: 'told',
      });
      const first = draft('outage_detected', news.supplyPoints, {
        audience: 'not_told',
        facts: { again: 1 },
      });
      return {
        waves: [...split(again), ...split(first)],
        supersede: supersede(['outage_update'], outage.revision),
      };
    }
    case 'part_restored': {
      const back = draft('outage_restored', news.supplyPoints, proven);
      const still = draft('outage_update', news.stillDark, {
        ...proven,
        variant: 'partial',
        dueAt: context.now + PARTIAL_SETTLES_MS,
      });
      return {
        waves: [back, still].filter(isForSomebody).flatMap(split),
        supersede: supersede(['outage_update'], outage.revision),
      };
    }
    case 'restored':
      return {
        waves: [
          ...split(draft('outage_restored', news.supplyPoints, proven)),
          ...checkWaves(draft, news.supplyPoints, context),
        ],
        supersede: supersede(['outage_update'], null),
      };
    case 'restored_unproven':
      return { waves: checkWaves(draft, news.supplyPoints, context), supersede: [] };
    case 'not_affected':
    case 'rejected': {
      const wrong = draft('outage_correction', news.supplyPoints, { audience: 'told' });
      const none = supersede(['outage_detected', 'outage_update'], null);
      return { waves: split(wrong), supersede: news.what === 'rejected' ? none : [] };
    }
    case 'supply_reduced':
      return reducedWaves(draft('supply_reduced', news.supplyPoints), news, context);
    case 'etr_changed': {
      if (!isEtrWorthTelling(outage, context, options.toldEtr ?? null)) {
        return { waves: [], supersede: [] };
      }
      const later = draft('outage_update', news.supplyPoints, { audience: 'told' });
      return {
        waves: split(later),
        supersede: supersede(['outage_update'], outage.revision),
      };
    }
    case 'merged':
    case 'suspected':
    case 'noted':
      return { waves: [], supersede: [] };
    default:
      return news satisfies never;
  }
}

function isForSomebody({ supplyPoints }: WaveDraft): boolean {
  return supplyPoints.length > 0;
}

/** "One of your two supplies is off": tiers served first go before all others. */
function reducedWaves(
  draft: WaveDraft,
  { isManual, isUrgent }: Extract<OutageNews, { what: 'supply_reduced' }>,
  context: WaveContext,
): WaveChange {
  const one = { ...draft, variant: isManual ? 'manual' : null };
  const waves = isUrgent ? [newWave({ ...one, lane: 0 }, context)] : splitByNeed(one, context);
  return { waves, supersede: [] };
}

/** "Is your power back?" to those whose meter has not answered by then. */
function checkWaves(
  draft: (kind: NoticeKind, supplyPoints: string[], more: Partial<WaveDraft>) => WaveDraft,
  supplyPoints: string[],
  context: WaveContext,
): NewWave[] {
  const dueAt = context.now + context.policy.unplanned.restored.checkAfter;
  const check = draft('restoration_check', supplyPoints, {
    audience: 'told',
    dueAt,
    lane: LAST_LANE,
    isByHand: false,
  });
  return [newWave(check, context)];
}

/** Whether a new time of return differs enough from the one told (policy `etrChange`). */
export function isEtrWorthTelling(
  outage: Outage,
  context: Pick<WaveContext, 'policy' | 'now'>,
  told: { at: Instant; toldAt: Instant } | null,
): boolean {
  const at = outage.etr?.at ?? null;
  if (at === null || at <= context.now) return false;
  if (told === null) return true;
  const { minMinutes, minPercent } = context.policy.unplanned.etrChange;
  const change = Math.abs(at - told.at);
  const remaining = Math.max(MINUTE, told.at - told.toldAt);
  return change >= minMinutes * MINUTE && (change / remaining) * 100 >= minPercent;
}
