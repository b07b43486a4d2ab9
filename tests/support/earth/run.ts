// Earth faults one after the other on one bus, through the real rule, condition and inference, in virtual time.
import type { EarthFault } from '../../../src/model/earth-fault.ts';
import type { EventType, GridEvent } from '../../../src/model/event.ts';
import type { Quantity, Reading } from '../../../src/model/reading.ts';
import { HOUR, type Instant, SECOND } from '../../../src/model/time.ts';
import { type Random, seededRandom } from '../../../src/runtime/random.ts';
import { drawTruth, drawUtility, type Truth } from './truth.ts';
import { busGrid, busMeter, type EarthWorld, earthWorld, feeders } from './world.ts';

export interface EarthRun {
  faults: number;
  /** Conditions that began; one for each fault. */
  conditions: number;
  outages: number;
  /** News of outages, from which notices would be made. */
  news: number;
  /** Faults on the longest feeder: as often is right who always names that. */
  onLongest: number;
  /** The right feeder stood first before any trial, and after one. */
  rightFirst: number;
  rightAfterOne: number;
  /** Conditions that the trial located. */
  located: number;
  /** Conditions that ended by themselves when the fault was gone. */
  cleared: number;
  /** Customers that a trial interrupted for a moment. */
  short: number;
}

const FAULTS_OF_ONE_UTILITY = 50;
const NOON = Date.parse('2026-07-15T04:00:00Z');
const UN_V = 10_000 / Math.sqrt(3);
/** Seconds of a fault: hints come, the dispatcher looks, a breaker opens and closes, the fault goes. */
const BEGINS_S = -4;
const HINTS_S = 12;
const LOOKS_S = 16;
const OPENS_S = 20;
const CLOSES_S = 40;
const GOES_S = 48;
const ENDS_S = 84;
const HEARD = 0.7;

export function runEarthFaults(at: { faults: number; seed: number }): EarthRun {
  const random = seededRandom(at.seed);
  const grid = busGrid();
  const world = earthWorld(grid);
  const points = grid.tables.supplyPoints.map(({ id, transformer }) => ({
    id,
    feeder: feeders[(Number(transformer?.slice(2)) - 1) % feeders.length]?.id ?? '',
  }));
  const run = { onLongest: 0, rightFirst: 0, rightAfterOne: 0, located: 0, cleared: 0 };
  const ids = new Set<string>();
  const [longest] = feeders.toSorted((a, b) => b.km - a.km).map(({ id }) => id);
  let utility = drawUtility(feeders, random);
  for (let n = 0; n < at.faults; n += 1) {
    if (n % FAULTS_OF_ONE_UTILITY === 0) utility = drawUtility(feeders, random);
    const truth = drawTruth(feeders, utility, random);
    // Hours apart, so that none is a return of the one before.
    const fault = playFault(world, truth, { start: NOON + n * 3 * HOUR, random, points });
    for (const { id } of [fault.first, fault.second, fault.last]) ids.add(id);
    if (truth.feeder === longest) run.onLongest += 1;
    if (fault.first.candidates[0]?.feeder === truth.feeder) run.rightFirst += 1;
    if (fault.second.candidates[0]?.feeder === truth.feeder) run.rightAfterOne += 1;
    if (fault.second.state === 'located') run.located += 1;
    if (fault.last.state === 'cleared') run.cleared += 1;
  }
  const { outages, news, intervals } = world.seen;
  return {
    ...{ faults: at.faults, conditions: ids.size, ...run },
    ...{ outages: outages.size, news, short: intervals.length },
  };
}

interface Scene {
  start: Instant;
  random: Random;
  points: ReadonlyArray<{ id: string; feeder: string }>;
}

/** The condition as it stood before the trial, after it, and at the end. */
function playFault(
  world: EarthWorld,
  truth: Truth,
  scene: Scene,
): { first: EarthFault; second: EarthFault; last: EarthFault } {
  const { start } = scene;
  const bySecond = Map.groupBy(hintsOf(truth, scene), ({ second }) => second);
  let first: EarthFault | null = null;
  let second: EarthFault | null = null;
  let onTrial = '';
  for (let s = BEGINS_S; s <= ENDS_S; s += 1) {
    const now = start + s * SECOND;
    const isOpen = s >= OPENS_S && s < CLOSES_S;
    world.events((bySecond.get(s) ?? []).map(({ event }) => event));
    if (s % 2 === 0) {
      const isThere = s >= 0 && s < GOES_S && !hasVanished(truth, isOpen ? onTrial : null);
      world.readings(valuesOf(truth, isThere, now));
    }
    if (s === OPENS_S || s === CLOSES_S) world.events(switched(onTrial, s === OPENS_S, scene, now));
    world.decide(now, (point) => {
      const feeder = scene.points.find(({ id }) => id === point)?.feeder;
      return !(isOpen && feeder === onTrial);
    });
    if (s === LOOKS_S) {
      first = mustStand(world);
      onTrial = first.trialOrder[0]?.feeder ?? '';
      world.trial(first.id, onTrial, now);
    }
    if (s === CLOSES_S + 4) second = mustStand(world);
  }
  return {
    first: first ?? mustStand(world),
    second: second ?? mustStand(world),
    last: mustStand(world),
  };
}

function mustStand(world: EarthWorld): EarthFault {
  const condition = world.condition();
  if (condition === null) throw new Error('no condition has begun');
  return condition;
}

/** 3U0 goes when the faulty feeder is open; a trial that errs shows the opposite. */
function hasVanished(truth: Truth, open: string | null): boolean {
  if (open === null) return false;
  return (open === truth.feeder) === truth.trialIsRight;
}

function hintsOf(truth: Truth, scene: Scene): Array<{ second: number; event: GridEvent }> {
  const { random, start } = scene;
  const said = (
    asset: string,
    type: EventType,
    details: object,
  ): { second: number; event: GridEvent } => {
    const second = Math.floor(random() * HINTS_S);
    return { second, event: eventOf(asset, type, start + second * SECOND, details) };
  };
  return [
    said(busMeter, 'earth_fault_selected', { feeder: truth.selected }),
    ...feeders.map(({ id, breaker }) =>
      said(`FTU-${breaker}`, 'fault_passed', {
        ...{ set: true, earth: true, direction: truth.flags.get(id) },
      }),
    ),
  ];
}

/** The breaker on trial, and those of its meters that can say so. */
function switched(feeder: string, isOpening: boolean, scene: Scene, now: Instant): GridEvent[] {
  const breaker = feeders.find(({ id }) => id === feeder)?.breaker ?? '';
  const own = scene.points.filter((point) => point.feeder === feeder);
  const heard = own.filter(() => scene.random() < HEARD);
  const type = isOpening ? 'switch_opened' : 'switch_closed';
  return [
    eventOf(`FTU-${breaker}`, type, now),
    ...heard.map(({ id }) => eventOf(id, isOpening ? 'last_gasp' : 'power_restored', now)),
  ];
}

export function eventOf(
  asset: string,
  type: EventType,
  at: Instant,
  details: object = {},
): GridEvent {
  return {
    ...{ id: `${asset}/${type}/${at}`, source: 'head-end', asset, type, phases: null },
    ...{ deviceTime: at, receivedAt: at, retained: false, report: 'own' },
    details: { ...details },
  };
}

/** Phases to earth, between phases and 3U0; displaced as far as the fault is solid. */
export function valuesOf(
  truth: Pick<Truth, 'share' | 'phase'>,
  isThere: boolean,
  at: Instant,
): Reading[] {
  const share = isThere ? truth.share : 0.01;
  const reading = (quantity: Quantity, phase: Reading['phase'], value: number): Reading => ({
    ...{ asset: busMeter, quantity, phase, time: at, receivedAt: at, value },
    ...{ quality: 'good', reason: null },
  });
  return [
    ...(['A', 'B', 'C'] as const).flatMap((phase, i) => [
      reading('voltage_ll', phase, 10_000),
      reading('voltage_earth', phase, (i === truth.phase ? 1 - share : 1 + 0.73 * share) * UN_V),
    ]),
    reading('voltage_residual', null, share * 3 * UN_V),
  ];
}
