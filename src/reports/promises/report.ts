/** Which promises were kept: by outage for crews, facts and words, by customer for the supply. */
import type { OutageDuty, OutagePromise } from '../../model/planned-outage.ts';
import { type DurationMs, fromIso, type Instant, MINUTE } from '../../model/time.ts';
import { type DarkTime, interruptionsOf, isSustained } from '../reliability/interruptions.ts';
import { strictestOf } from './clocks.ts';
import { type OutageWorld, outageDuties } from './duties.ts';
import { type AreaClass, areaClasses, type Promises } from './promises.ts';

export interface PromiseWorld {
  /** Outages that began in the period and were confirmed, with their history. */
  outages: AsyncIterable<OutageWorld>;
  /** Supply owed to those who paid in the period. */
  debts: AsyncIterable<OutageDuty>;
  /** Each customer once, with its dark times of the time asked for. */
  customers: (from: Instant, to: Instant) => AsyncIterable<{ times: readonly DarkTime[] }>;
  classOf: (supplyPoint: string) => AreaClass | null;
}

export interface PromiseRow {
  promise: string;
  /** Null: each has its own. */
  limit_min: number | null;
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
 * Planned cuts are left out: their words are the duty ledger's. What was said of single outages, and of paid debts,
 * has a row where anything was.
 * @param momentaryMs shorter cuts are not counted as cuts
 */
export async function promiseRows(
  span: { from: Instant; to: Instant; now: Instant; momentaryMs: DurationMs },
  promises: Promises,
  world: PromiseWorld,
): Promise<PromiseRow[]> {
  const counts = await outageCounts(span.now, promises, world);
  const { arrive, regulator, facts } = promises;
  const countOf = (name: string): Count => counts.get(name) ?? none();
  const byArea = (promise: string, limits: Promises['arrive']): PromiseRow[] =>
    limits === undefined
      ? []
      : areaClasses.map((area) => {
          const name = `${promise}_${area}`;
          return row(name, limits[area], countOf(name));
        });
  const said = (['restore_as_told', 'next_update'] as const).filter((name) => counts.has(name));
  return [
    ...byArea('arrive', arrive),
    ...byArea('regulator', regulator),
    ...(facts === undefined ? [] : [row('facts', facts.within, countOf('facts'))]),
    ...(await restoreRows(span, promises, world)),
    ...said.map((name) => row(name, null, countOf(name))),
    ...(await debtRows(world)),
    ...(await frequentRows(span, promises, world)),
  ];
}

const crewPromises: ReadonlySet<OutagePromise> = new Set(['arrive', 'regulator']);

/** What became of the duties of each outage, by promise, those of a crew by area as well. */
async function outageCounts(
  now: Instant,
  promises: Promises,
  { outages, classOf }: PromiseWorld,
): Promise<Map<string, Count>> {
  const counts = new Map<string, Count>();
  for await (const one of outages) {
    const area = strictestOf(one.outage.ever.map(classOf));
    for (const { promise, state } of outageDuties(one, promises, { now, classOf })) {
      // Power back is counted by customer.
      if (promise === 'restore') continue;
      const name = crewPromises.has(promise) ? `${promise}_${area}` : promise;
      const count = counts.get(name) ?? none();
      counts.set(name, count);
      count[verdicts[state]] += 1;
    }
  }
  return counts;
}

const verdicts: Record<OutageDuty['state'], keyof Count> = {
  ...{ met: 'kept', missed: 'broken', pending: 'running', at_risk: 'running' },
};

async function debtRows({ debts }: PromiseWorld): Promise<PromiseRow[]> {
  const count = none();
  let within: DurationMs | null = null;
  for await (const { state, since, due } of debts) {
    within ??= fromIso(due) - fromIso(since);
    count[verdicts[state]] += 1;
  }
  return within === null ? [] : [row('restore_after_payment', within, count)];
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

function row(
  promise: string,
  within: DurationMs | null,
  { kept, broken, running }: Count,
): PromiseRow {
  const over = kept + broken;
  return {
    ...{ promise, limit_min: within === null ? null : within / MINUTE, kept, broken, running },
    kept_percent: over === 0 ? null : (100 * kept) / over,
  };
}
