/** Which promises were kept: by outage for the crews, by customer for the supply. */
import type { Outage, OutageMove } from '../../model/outage.ts';
import { type DurationMs, type Instant, MINUTE } from '../../model/time.ts';
import { type DarkTime, interruptionsOf, isSustained } from '../reliability/interruptions.ts';
import { strictestOf } from './clocks.ts';
import { type AreaClass, areaClasses, type Promises } from './promises.ts';

export interface PromiseWorld {
  /** Outages that began in the period and were confirmed, with their history. */
  outages: AsyncIterable<{ outage: Outage; moves: readonly OutageMove[] }>;
  /** Each customer once, with its dark times of the time asked for. */
  customers: (from: Instant, to: Instant) => AsyncIterable<{ times: readonly DarkTime[] }>;
  classOf: (supplyPoint: string) => AreaClass | null;
}

export interface PromiseRow {
  promise: string;
  limit_min: number;
  kept: number;
  broken: number;
  /** Not due yet. */
  running: number;
  kept_percent: number | null;
  [more: string]: string | number | null;
}

interface Count {
  kept: number;
  broken: number;
  running: number;
}

/**
 * One row a promise. A crew that was not needed, for power came back within its time, kept its promise.
 * Planned cuts are left out: their words are the duty ledger's.
 * @param momentaryMs shorter cuts are not counted as cuts
 */
export async function promiseRows(
  span: { from: Instant; to: Instant; now: Instant; momentaryMs: DurationMs },
  promises: Promises,
  world: PromiseWorld,
): Promise<PromiseRow[]> {
  return [
    ...(await arriveRows(span.now, promises, world)),
    ...(await restoreRows(span, promises, world)),
    ...(await frequentRows(span, promises, world)),
  ];
}

async function arriveRows(
  now: Instant,
  promises: Promises,
  { outages, classOf }: PromiseWorld,
): Promise<PromiseRow[]> {
  const { arrive } = promises;
  if (arrive === undefined) return [];
  const counts = { urban: none(), rural: none(), remote: none() };
  for await (const { outage, moves } of outages) {
    const area = strictestOf(outage.ever.map(classOf));
    if (area === null || outage.confirmedAt === null) continue;
    const there = moves.find(({ reason }) => reason === 'crew_on_site')?.at ?? null;
    const ends = [there, outage.restoredAt].filter((at) => at !== null);
    counts[area][verdict(ends, outage.confirmedAt + arrive[area], now)] += 1;
  }
  return areaClasses.map((area) => row(`arrive_${area}`, arrive[area], counts[area]));
}

function verdict(ends: readonly Instant[], due: Instant, now: Instant): keyof Count {
  if (ends.some((at) => at <= due)) return 'kept';
  return now < due ? 'running' : 'broken';
}

async function restoreRows(
  span: { from: Instant; to: Instant; now: Instant; momentaryMs: DurationMs },
  promises: Promises,
  world: PromiseWorld,
): Promise<PromiseRow[]> {
  if (promises.restore === undefined) return [];
  const { within } = promises.restore;
  const count = none();
  for await (const { times } of world.customers(span.from, span.to)) {
    const unplanned = times.filter(({ plannedOutage }) => plannedOutage === null);
    for (const one of interruptionsOf(unplanned, span.momentaryMs)) {
      if (!isSustained(one, span.momentaryMs)) continue;
      const isOver = one.to < span.now;
      count[verdict(isOver ? [one.to] : [], one.from + within, span.now)] += 1;
    }
  }
  return [row('restore', within, count)];
}

async function frequentRows(
  span: { to: Instant; momentaryMs: DurationMs },
  promises: Promises,
  world: PromiseWorld,
): Promise<PromiseRow[]> {
  if (promises.frequent === undefined) return [];
  const { cuts, within } = promises.frequent;
  const count = none();
  for await (const { times } of world.customers(span.to - within, span.to)) {
    const sustained = interruptionsOf(times, span.momentaryMs).filter((one) =>
      isSustained(one, span.momentaryMs),
    );
    if (sustained.length === 0) continue;
    count[sustained.length >= cuts ? 'broken' : 'kept'] += 1;
  }
  return [row(`fewer_than_${cuts}_cuts`, within, count)];
}

function none(): Count {
  return { kept: 0, broken: 0, running: 0 };
}

function row(promise: string, within: DurationMs, { kept, broken, running }: Count): PromiseRow {
  const over = kept + broken;
  return {
    ...{ promise, limit_min: within / MINUTE, kept, broken, running },
    kept_percent: over === 0 ? null : (100 * kept) / over,
  };
}
