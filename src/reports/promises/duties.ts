/** The promises of one outage as duties: each with the moment it was due, what became of it, and the proof. */
import type { Outage, OutageMove } from '../../model/outage.ts';
import type { OutageDuty, OutagePromise } from '../../model/planned-outage.ts';
import { type Instant, toIso } from '../../model/time.ts';
import { strictestOf } from './clocks.ts';
import type { AreaClass, Promises } from './promises.ts';

/** A person said when there would be word again. */
export interface UpdatePromised {
  saidAt: Instant;
  due: Instant;
}

export interface OutageWorld {
  outage: Pick<
    Outage,
    'id' | 'state' | 'ever' | 'startedAt' | 'confirmedAt' | 'restoredAt' | 'firstEtr'
  >;
  moves: readonly OutageMove[];
  /** In order of time. */
  updates: readonly UpdatePromised[];
  /** When the service line took its first facts; null: it has not. */
  handedOverAt: Instant | null;
}

type Proof = {
  kind: 'crew_on_site' | 'restored' | 'word' | 'handed_over';
  at: Instant;
  by: string | null;
};
interface Owed {
  promise: OutagePromise;
  since: Instant;
  due: Instant;
  /** What would keep it, in order of time. */
  proofs: readonly Proof[];
}

const etrWords: ReadonlySet<string> = new Set(['etr_set', 'etr_extended', 'etr_withdrawn']);

/** Kept by power that is back before they were due. */
const notNeeded: ReadonlySet<OutagePromise> = new Set(['arrive', 'regulator', 'facts']);

/** Share of the time after which a promise without proof is at risk. */
const RISK_SHARE = 0.5;

/**
 * Duties in the order in which they fall due. What a plan did is no outage and has the duties of its notices; one
 * that names a plan reached beyond it and is a fault like any other.
 * @param promises null: the utility promises nothing in a file; what it said of this outage counts still
 */
export function outageDuties(
  world: OutageWorld,
  promises: Promises | null,
  at: { now: Instant; classOf: (supplyPoint: string) => AreaClass | null },
): OutageDuty[] {
  const { outage, moves } = world;
  const isNone = outage.state === 'rejected' || outage.state === 'merged';
  if (isNone) return [];
  const back: Proof[] =
    outage.restoredAt === null ? [] : [{ kind: 'restored', at: outage.restoredAt, by: null }];
  const owed = [
    ...arrival(world, promises, { back, classOf: at.classOf }),
    ...facts(world, promises, back),
    ...restoration(world, promises, back),
    ...words(world.updates, moves, back),
  ];
  return owed
    .toSorted((a, b) => a.due - b.due)
    .map((one, i, all) => dutyOf(outage, { ...one, no: numberOf(one, all.slice(0, i)) }, at.now));
}

function arrival(
  { outage, moves }: OutageWorld,
  promises: Promises | null,
  { back, classOf }: { back: Proof[]; classOf: (id: string) => AreaClass | null },
): Owed[] {
  const area = strictestOf(outage.ever.map(classOf));
  if (promises === null || area === null || outage.confirmedAt === null) return [];
  const there = moves
    .filter(({ reason }) => reason === 'crew_on_site')
    .map(({ at, by }): Proof => ({ kind: 'crew_on_site', at, by }));
  const since = outage.confirmedAt;
  const proofs = [...there, ...back].toSorted((a, b) => a.at - b.at);
  return (['arrive', 'regulator'] as const).flatMap((promise) => {
    const within = promises[promise]?.[area];
    return within === undefined ? [] : [{ promise, since, due: since + within, proofs }];
  });
}

/** Those who answer the telephone know of it; power back before that needs no word to them. */
function facts(
  { outage, handedOverAt }: OutageWorld,
  promises: Promises | null,
  back: Proof[],
): Owed[] {
  if (promises?.facts === undefined || outage.confirmedAt === null) return [];
  const told: Proof[] =
    handedOverAt === null ? [] : [{ kind: 'handed_over', at: handedOverAt, by: 'cn95598' }];
  const since = outage.confirmedAt;
  const proofs = [...told, ...back].toSorted((a, b) => a.at - b.at);
  return [{ promise: 'facts', since, due: since + promises.facts.within, proofs }];
}

function restoration({ outage }: OutageWorld, promises: Promises | null, proofs: Proof[]): Owed[] {
  const owed: Owed[] = [];
  if (promises?.restore !== undefined && outage.confirmedAt !== null) {
    const since = outage.startedAt;
    owed.push({ promise: 'restore', since, due: since + promises.restore.within, proofs });
  }
  if (outage.firstEtr !== undefined) {
    const { toldAt: since, at: due } = outage.firstEtr;
    owed.push({ promise: 'restore_as_told', since, due, proofs });
  }
  return owed;
}

/** Word is a new time of return after the promise was made, by a person or by the clock, or that power is back. */
function words(
  updates: readonly UpdatePromised[],
  moves: readonly OutageMove[],
  back: Proof[],
): Owed[] {
  const said = moves
    .filter(({ reason }) => etrWords.has(reason))
    .map(({ at, by }): Proof => ({ kind: 'word', at, by }));
  return updates.map(({ saidAt, due }) => {
    const later = [...said.filter(({ at }) => at > saidAt), ...back];
    return {
      ...{ promise: 'next_update', since: saidAt, due },
      proofs: later.toSorted((a, b) => a.at - b.at),
    };
  });
}

function numberOf(one: Owed, before: readonly Owed[]): number {
  return before.filter(({ promise }) => promise === one.promise).length + 1;
}

function dutyOf(
  outage: OutageWorld['outage'],
  owed: Owed & { no: number },
  now: Instant,
): OutageDuty {
  const { promise, since, due, proofs, no } = owed;
  const [first = null] = proofs;
  const made = {
    ...{ id: `DU-${outage.id}-${promise}-${no}`, outage: outage.id, promise },
    ...{ customers: outage.ever.length, since: toIso(since), due: toIso(due) },
    proof: first === null ? null : { ...first, at: toIso(first.at) },
  };
  if (first !== null) {
    const isLate = first.at > due;
    const isNotNeeded = notNeeded.has(promise) && first.kind === 'restored';
    const reason = isLate ? 'late' : isNotNeeded ? 'not_needed' : null;
    return { ...made, state: isLate ? 'missed' : 'met', reason };
  }
  if (now > due) return { ...made, state: 'missed', reason: 'not_done' };
  const isAtRisk = now >= since + (due - since) * RISK_SHARE;
  return isAtRisk
    ? { ...made, state: 'at_risk', reason: 'no_proof_yet' }
    : { ...made, state: 'pending', reason: null };
}
