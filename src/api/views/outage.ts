/** Outages and plans as the API shows them. */
import type { z } from 'zod';
import { type ByClass, noClasses } from '../../model/contact.ts';
import type { NoticeState } from '../../model/notice.ts';
import { etrErrorOf, type Outage, type outageSchema } from '../../model/outage.ts';
import type { PlannedOutage, PlannedOutageView } from '../../model/planned-outage.ts';
import { toIso } from '../../model/time.ts';
import { type InParts, inTurns } from '../../runtime/in-parts.ts';
import type { ApiParts, OwnSupplyLeft, PromiseClock } from '../parts.ts';
import { type ImportancePart, importanceParts, totalOf } from './importance.ts';

export type OutageView = z.infer<typeof outageSchema>;
/** How far the notices of one subject are. */
export type Progress = Partial<Record<NoticeState, number>>;

export function noticeCounts(progress: Progress): OutageView['notices'] {
  return {
    queued: progress.queued ?? 0,
    inDelivery: progress.in_delivery ?? 0,
    delivered: (progress.delivered ?? 0) + (progress.confirmed ?? 0),
    undeliverable: progress.undeliverable ?? 0,
    held: progress.held ?? 0,
  };
}

/** Pure; `byClass` counts those dark now. */
export function outageView(
  outage: Outage,
  facts: {
    byClass: ByClass;
    importance: readonly ImportancePart[];
    ownSupply: readonly OwnSupplyLeft[];
    progress: Progress;
    promise: PromiseClock | null;
  },
): OutageView {
  const { id, version, revision, state, feeder, basis, plannedOutage, parent, danger } = outage;
  const { mergedInto, splitFrom, related, explanation } = outage;
  return {
    ...{ id, version, revision, state, feeder, basis, plannedOutage, parent, danger },
    ...{ mergedInto, splitFrom, related, explanation: explanation.slice(0, 10) },
    cause: causeView(outage),
    startedAt: toIso(outage.startedAt),
    detectedAt: toIso(outage.detectedAt),
    confirmedAt: toIso(outage.confirmedAt),
    restoredAt: toIso(outage.restoredAt),
    customers: { out: outage.dark.length, peak: outage.ever.length, byClass: facts.byClass },
    etr: etrView(outage.etr),
    etrError: etrErrorOf(outage),
    crew: { ...outage.crew, saidAt: toIso(outage.crew.saidAt ?? null) },
    promise: facts.promise === null ? null : { ...facts.promise, due: toIso(facts.promise.due) },
    importance: totalOf(facts.importance),
    importanceParts: [...facts.importance],
    ownSupply: [...facts.ownSupply],
    notices: noticeCounts(facts.progress),
  };
}

function causeView(outage: Outage): OutageView['cause'] {
  return {
    device: outage.causeGroup[0] ?? null,
    phases: outage.causePhases,
    probability: outage.probability,
    kind: outage.causeKind,
    responsibility: outage.responsibility,
    alternatives: outage.alternatives,
  };
}

function etrView(etr: Outage['etr']): OutageView['etr'] {
  if (etr === null) return null;
  const { at, low, high, nextUpdateAt, origin } = etr;
  return {
    at: toIso(at),
    origin,
    low: toIso(low),
    high: toIso(high),
    nextUpdateAt: toIso(nextUpdateAt),
  };
}

type ShowParts = Pick<ApiParts, 'records' | 'grid' | 'clock' | 'promiseOf' | 'ownSupplyOf'> & {
  settings: Pick<ApiParts['settings'], 'importance'>;
};

/** Looked up at once. */
const LOOKED_UP = 1_000;

/** Counted in parts: a dead bus has a hundred times the customers of a feeder. */
function* classesIn({ grid }: Pick<ShowParts, 'grid'>, dark: readonly string[]): InParts<ByClass> {
  const counts = noClasses();
  for (let from = 0; from < dark.length; from += LOOKED_UP) {
    for (const one of grid.classesOf(dark.slice(from, from + LOOKED_UP))) counts[one] += 1;
    yield;
  }
  return counts;
}

/** The view with classes from the grid and notice counts from the records. */
export async function showOutage(parts: ShowParts, outage: Outage): Promise<OutageView> {
  const byClass = await inTurns(classesIn(parts, outage.dark));
  const promise = parts.promiseOf(outage);
  const ownSupply = parts.ownSupplyOf(outage.dark);
  const { importance: weights } = parts.settings;
  const at = { now: parts.clock.now(), weights, promise, ownSupply };
  const importance = importanceParts(outage, byClass, at);
  const progress = await parts.records.notices.progressOf(outage.id);
  return outageView(outage, { byClass, importance, progress, promise, ownSupply });
}

/** A plan without its windows, with its duties counted as they stand. */
export async function showPlan(
  parts: Pick<ApiParts, 'records'>,
  plan: PlannedOutage,
): Promise<PlannedOutageView> {
  const count = (state: string): Promise<number> =>
    parts.records.documents.count('duty', { plannedOutage: plan.id, state });
  const [pending, met, atRisk, missed] = await Promise.all([
    count('pending'),
    count('met'),
    count('at_risk'),
    count('missed'),
  ]);
  const { windows: _kept, spared: _also, ...shown } = plan;
  return { ...shown, duties: { pending, met, atRisk, missed } };
}
