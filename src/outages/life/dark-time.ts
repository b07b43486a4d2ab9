// Dark time within one decision: what one outage opens or ends, the next one sees at once.
import type { DarkInterval } from '../../model/outage.ts';
import type { Instant } from '../../model/time.ts';
import { startAfter } from '../intervals.ts';
import type { Draft } from './moves.ts';

/** The open interval of a point, and when its last one ended. */
export interface DarkTime {
  intervalOf: (supplyPoint: string) => { outage: string | null; from: Instant } | null;
  lastTo: (supplyPoint: string) => Instant | null;
}

export interface DarkTimes extends DarkTime {
  /** Opens an interval for a draft unless the point is dark already; it begins after the last end. */
  open(draft: Draft, supplyPoint: string, from: Instant): void;
  /** Ends the interval that the outage of a draft holds; never before it began. */
  close(draft: Draft, supplyPoint: string, to: Instant | 'never_was'): void;
  /** A short dark time that is over already; nothing when it would overlap. */
  record(draft: Draft, supplyPoint: string, span: { from: Instant; to: Instant }): boolean;
}

/** Over what is known before the decision. */
export function darkTimes(before: DarkTime): DarkTimes {
  const opened = new Map<string, { outage: string | null; from: Instant } | null>();
  const ended = new Map<string, Instant>();
  const intervalOf: DarkTime['intervalOf'] = (id) =>
    opened.has(id) ? (opened.get(id) ?? null) : before.intervalOf(id);
  const lastTo: DarkTime['lastTo'] = (id) => ended.get(id) ?? before.lastTo(id);
  const intervalFor = (draft: Draft, supplyPoint: string): Omit<DarkInterval, 'from' | 'to'> => {
    const { causePhases: phases, id: outage } = draft.outage;
    // An outage that names a plan reaches beyond it: its dark time is none of the plan's.
    return { supplyPoint, phases, outage, plannedOutage: null };
  };
  return {
    intervalOf,
    lastTo,
    open(draft, supplyPoint, wanted) {
      if (intervalOf(supplyPoint) !== null) return;
      const from = startAfter(wanted, lastTo(supplyPoint));
      draft.open.push({ ...intervalFor(draft, supplyPoint), from, to: null });
      opened.set(supplyPoint, { outage: draft.outage.id, from });
    },
    close(draft, supplyPoint, wanted) {
      const known = intervalOf(supplyPoint);
      if (known === null || known.outage !== draft.outage.id) return;
      const to = wanted === 'never_was' ? known.from : Math.max(known.from, wanted);
      draft.close.push({ supplyPoint, to });
      opened.set(supplyPoint, null);
      ended.set(supplyPoint, to);
    },
    record(draft, supplyPoint, span) {
      if (intervalOf(supplyPoint) !== null) return false;
      const from = startAfter(span.from, lastTo(supplyPoint));
      if (from >= span.to) return false;
      draft.open.push({ ...intervalFor(draft, supplyPoint), from, to: span.to });
      ended.set(supplyPoint, span.to);
      return true;
    },
  };
}
