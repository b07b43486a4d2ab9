import type { OutageView, Sample } from './observations.ts';
import type { Evidence } from './step.ts';
import { darkAt, type Truth } from './truth.ts';

/** A fault of the scenario as the truth has it. */
export interface Fault {
  at: number;
  device: string;
  /** `lockout` where a terminal told of it, else `first_gasp`: what the time to declare counts from. */
  toldBy: 'lockout' | 'first_gasp';
  toldAt: number;
  /** When the next fault begins, or the end of time. */
  until: number;
}

/** The faults of the scenario in order; one that nobody could tell of is left out. */
export function faultsOf(truth: Truth): Fault[] {
  const at = (event: Truth['events'][number]): number => Date.parse(event.at);
  const events = [...truth.events].sort((a, b) => at(a) - at(b));
  const starts = events.filter((event) => event.what === 'fault');
  return starts.flatMap((fault, index) => {
    const next = starts[index + 1];
    const until = next === undefined ? Number.POSITIVE_INFINITY : at(next);
    const after = events.filter((event) => at(event) >= at(fault) && at(event) < until);
    const lockout = after.find((event) => event.what === 'lockout');
    const gasp = after.find((event) => event.what === 'first_gasp');
    const told = lockout ?? gasp;
    const opened = lockout ?? after.find((event) => event.what === 'opened');
    const device = opened?.device ?? fault.device;
    if (told === undefined || device === null) return [];
    const toldBy = lockout === undefined ? ('first_gasp' as const) : ('lockout' as const);
    return [{ at: at(fault), device, toldBy, toldAt: at(told), until }];
  });
}

/** The outage that was declared for a fault, if one names its device in its time. */
export function outageOf(evidence: Evidence, fault: Fault): OutageView | undefined {
  return evidence.seen.outages.find((outage) => {
    const confirmedAt = outage.confirmedAt === null ? 0 : Date.parse(outage.confirmedAt);
    return (
      outage.cause.device === fault.device && confirmedAt >= fault.at && confirmedAt < fault.until
    );
  });
}

/** Longest a declaration may settle before the dark set is held against the truth. */
const SETTLES_MS = 30_000;

/** The first look at the outage after it was declared and settled, with the truth of that moment. */
export function lookAt(
  evidence: Evidence,
  outage: OutageView,
): { sample: Sample; truth: Set<string>; said: Set<string> } | null {
  const confirmedAt = Date.parse(outage.confirmedAt ?? '');
  const sample = evidence.seen.samples.find(
    (one) => one.at >= confirmedAt + SETTLES_MS && one.dark.has(outage.id),
  );
  if (sample === undefined) return null;
  const planned = plannedEvents(evidence.truth);
  const truth = new Set(
    [...darkAt(evidence.truth, sample.at)].flatMap(([id, event]) =>
      planned.has(event) ? [] : [id],
    ),
  );
  return { sample, truth, said: new Set(sample.dark.get(outage.id)) };
}

/** Ids of the events that are planned work. */
export function plannedEvents(truth: Truth): Set<string> {
  return new Set(
    truth.events.filter((event) => event.what === 'planned_opened').map((event) => event.id),
  );
}

/** Supply points ever dark through a fault between two instants. */
export function everDark(truth: Truth, from: number, until: number): Set<string> {
  const planned = plannedEvents(truth);
  return new Set(
    truth.dark.flatMap((row) => {
      const isIn = Date.parse(row.from) >= from && Date.parse(row.from) < until;
      return isIn && !planned.has(row.event) ? [row.supplyPoint] : [];
    }),
  );
}

/** Supply points ever dark through planned work. */
export function plannedDark(truth: Truth): Set<string> {
  const planned = plannedEvents(truth);
  return new Set(truth.dark.flatMap((row) => (planned.has(row.event) ? [row.supplyPoint] : [])));
}
