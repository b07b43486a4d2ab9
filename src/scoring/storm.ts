/** One storm in virtual time: the detector of the product and the rule engine beside it hear the same evidence. */
import type { Evidence } from '../model/evidence.ts';
import type { PlannedOutage } from '../model/planned-outage.ts';
import { type Instant, SECOND, toIso } from '../model/time.ts';
import { createDetector, type Decided, type Detector } from '../outages/detector.ts';
import { createEngine, type HeadEndFacts } from '../outages/infer/engine.ts';
import type { PlannedFact } from '../outages/planned-watch.ts';
import { defaultOutageSettings } from '../outages/settings.ts';
import { type Asking, createAsking, limits, TIMEOUT_S } from './asking.ts';
import { type Course, courseOf, noteVisible } from './course.ts';
import { type Dice, diceOf } from './dice.ts';
import { drawFaults } from './faults.ts';
import { createMeters, type Meters, type Schedule } from './meters.ts';
import { judgeOurs, type OursJudge } from './ours.ts';
import { createPeer, type Peer } from './peer.ts';
import { planOf } from './plan.ts';
import type { Tally } from './tally.ts';
import { judgeTheirs, type TheirsJudge } from './theirs.ts';
import { buildTown, type Town } from './town.ts';
import { createTruth, type Truth, type Turned } from './truth.ts';
import { type CheckAfter, drawWorld, type StormCall, type World, type WorldKind } from './world.ts';

const NOON = Date.parse('2026-07-15T04:00:00Z');
/** A fault is looked at so long after its start. */
const CHECK_S = 300;
/** Time for the last restorations. */
const AFTERMATH_S = 660;

export interface StormResult {
  ours: Tally;
  peer: Tally;
  points: number;
  mistakes: string[];
}

interface Storm {
  call: StormCall;
  town: Town;
  truth: Truth;
  world: World;
  dice: Dice;
  meters: Meters;
  asking: Asking;
  detector: Detector;
  peer: Peer;
  courses: Course[];
  ours: OursJudge;
  theirs: TheirsJudge;
  closedAt: Map<number, Instant>;
  closedInDark: Map<number, number>;
  backAt: Map<number, Instant>;
  byFeeder: Map<string, Course[]>;
  plans: PlannedOutage[];
  after: CheckAfter;
  schedule: Schedule;
  /** What happens in each second. */
  buckets: Map<number, Array<{ at: Instant; act: (now: Instant) => void }>>;
  heard: Evidence[];
  pointOf: ReadonlyMap<string, number>;
}

/** How gasps of each world come, as the files of their head-ends say it. */
const timings: Record<WorldKind, Omit<HeadEndFacts, 'headEnd'>> = {
  radio: { gaspLatencyS: 15, gaspWindowS: 90, restoreWindowS: 120, batch: false },
  carrier: {
    ...{ holdS: 30, gaspLatencyS: 30, gaspWindowS: 300, restoreWindowS: 600 },
    ...{ confirmAfterS: 180, batch: true },
  },
};

export function runStorm(call: StormCall): StormResult {
  const storm = prepare(call);
  const lastS = Math.max(...storm.courses.map(({ fault }) => fault.closeS));
  const endS = call.open === null ? lastS + AFTERMATH_S : 40 + CHECK_S + 10;
  for (let second = 1; second <= endS; second++) step(storm, NOON + second * SECOND);
  const now = NOON + endS * SECOND;
  storm.ours.end(now);
  storm.theirs.end(now);
  storm.ours.tally.pings = storm.asking.put();
  const { ours, theirs, town } = storm;
  const points = town.grid.supplyPointCount;
  return { ours: ours.tally, peer: theirs.tally, points, mistakes: ours.mistakes };
}

function prepare(call: StormCall): Storm {
  const dice = diceOf(call.seed * 7_919 + (call.world === 'carrier' ? 1 : 0));
  const world = drawWorld(call, dice);
  const town = buildTown(call, world, dice);
  const truth = createTruth(town);
  const after = { openingS: CHECK_S, returnS: CHECK_S + timings[call.world].restoreWindowS! };
  const faults = drawFaults(call, { town, truth, world, dice, after });
  const courses = faults.map((fault) => courseOf(fault, town));
  const byFeeder = Map.groupBy(courses, ({ feeder }) => feeder);
  const buckets: Storm['buckets'] = new Map();
  const schedule: Schedule = (at, act) => {
    const second = Math.ceil((at - NOON) / SECOND);
    const bucket = buckets.get(second) ?? [];
    bucket.push({ at, act });
    buckets.set(second, bucket);
  };
  const heard: Evidence[] = [];
  const say = (evidence: Evidence): void => void heard.push(evidence);
  const meters = createMeters({ town, world, truth, dice, schedule, say });
  const asking = createAsking({ town, kind: call.world, meters, dice, schedule, say });
  const settings = defaultOutageSettings();
  const engine = createEngine({
    grid: town.grid,
    settings,
    headEnds: headEndsOf(town, call.world),
  });
  let numbers = 0;
  const newId = (): string => `O-${++numbers}`;
  const detector = createDetector({ engine, settings, newId, spentMs: () => 0 });
  const closedAt = new Map<number, Instant>();
  const closedInDark = new Map<number, number>();
  const backAt = new Map<number, Instant>();
  const wordsMs = timings[call.world].restoreWindowS! * SECOND;
  const judged = {
    ...{ town, truth, detector, engine, courses, byFeeder, closedAt, backAt, wordsMs },
    closedInDark,
    lookMs: CHECK_S * SECOND,
  };
  const peer = createPeer(town);
  const waitMs =
    (timings[call.world].confirmAfterS ?? settings.decision.confirmAfter / SECOND) * SECOND;
  const plans = courses.flatMap((one) =>
    one.fault.kind === 'plan' ? planOf(one, town, NOON) : [],
  );
  const storm: Storm = {
    ...{ call, town, truth, world, dice, meters, asking, detector, peer, courses, byFeeder },
    ...{
      ours: judgeOurs(judged),
      theirs: judgeTheirs({ ...judged, peer, waitMs }),
      closedAt,
      closedInDark,
      backAt,
    },
    ...{ plans, after, schedule, buckets, heard },
    pointOf: new Map(town.grid.tables.supplyPoints.map(({ id }, s) => [id, s])),
  };
  detector.setPlanned(plans);
  for (const course of courses) plant(storm, course);
  plantFalseGasps(storm);
  return storm;
}

function headEndsOf(town: Town, kind: WorldKind): Map<string, HeadEndFacts> {
  const { perMinute, perConcentrator } = limits[kind];
  const rounds = Math.floor(60 / TIMEOUT_S);
  const pingsPerConcentrator = perConcentrator === null ? null : perConcentrator * rounds;
  const asks = { asks: true, pingsPerMinute: perMinute, pingsPerConcentrator };
  return new Map(
    [...new Set(town.headEnd)].map((id) => [id, { headEnd: id, ...timings[kind], ...asks }]),
  );
}

/** A fault opens and closes at its time. */
function plant(storm: Storm, course: Course): void {
  const { fault } = course;
  const { truth, town } = storm;
  const turn = (list: readonly Turned[], now: Instant, isReturn: boolean): void => {
    storm.meters.turned(list, now);
    for (const { point, after } of list) if (after === 0) storm.backAt.set(point, now);
    storm.ours.turned(list, now);
    storm.theirs.turned(list, now);
    const own = storm.byFeeder.get(course.feeder) ?? [];
    noteVisible(own, { town, truth, now, after: storm.after, isReturn });
  };
  const move = (open: number): readonly Turned[] =>
    fault.point >= 0 ? truth.setService(fault.point, open !== 0) : truth.set(fault.edge, open);
  storm.schedule(NOON + fault.openS * SECOND, (now) => {
    course.isOpen = true;
    turn(move(fault.phases), now, false);
    if (fault.edge >= 0) storm.meters.moved(fault.edge, now);
  });
  storm.schedule(NOON + fault.closeS * SECOND, (now) => {
    course.isOpen = false;
    course.closedAt = now;
    if (fault.edge >= 0) noteClosing(storm, fault, now);
    turn(move(0), now, true);
    if (fault.edge >= 0) storm.meters.moved(fault.edge, now);
  });
}

function noteClosing(storm: Storm, { edge, phases }: Course['fault'], now: Instant): void {
  storm.closedAt.set(edge, now);
  const isInDark = (phases & ~storm.truth.deadAbove(edge)) === 0;
  if (isInDark) storm.closedInDark.set(edge, phases);
  else storm.closedInDark.delete(edge);
}

function plantFalseGasps(storm: Storm): void {
  const { town, world, dice } = storm;
  const count = town.grid.supplyPointCount;
  const meanS = 3_600 / Math.max(1e-9, world.falseGasps * count);
  for (let second = dice.exponential(meanS); second < 3_600; second += dice.exponential(meanS)) {
    const point = dice.whole(0, count - 1);
    storm.schedule(NOON + second * SECOND, (now) => storm.meters.falseGasp(point, now));
  }
}

function step(storm: Storm, now: Instant): void {
  const second = (now - NOON) / SECOND;
  storm.asking.turn(now - SECOND);
  const bucket = storm.buckets.get(second) ?? [];
  // What it puts into this very second comes in its turn.
  for (let i = 0; i < bucket.length; i++) {
    bucket.sort((a, b) => a.at - b.at);
    bucket[i]!.act(bucket[i]!.at);
  }
  storm.buckets.delete(second);
  const heard = storm.heard.splice(0);
  for (const evidence of heard) {
    storm.peer.hear(evidence);
    noteHeard(storm, evidence);
  }
  storm.detector.apply(heard);
  const decided = decideAll(storm.detector, now);
  follow(storm, decided.plannedFacts);
  for (const supplyPoint of decided.pings) storm.asking.ask(supplyPoint, now);
  storm.ours.changed(decided.changes, now);
  storm.ours.second(now);
  storm.theirs.second(now);
  for (const course of storm.courses) {
    if (course.checkAt === null || course.checkAt > now) continue;
    course.checkAt = null;
    if (!course.isOpen || !isVisible(storm, course)) continue;
    storm.ours.check(course, now);
    storm.theirs.check(course, now);
  }
}

function isVisible({ truth }: Storm, { fault }: Course): boolean {
  return fault.edge < 0 || (fault.phases & ~truth.deadAbove(fault.edge)) !== 0;
}

function decideAll(detector: Detector, now: Instant): Decided {
  const all = detector.decide(now);
  for (let more = all; more.hasMore; ) {
    more = detector.decide(now);
    all.changes.push(...more.changes);
    all.pings.push(...more.pings);
    all.plannedFacts.push(...more.plannedFacts);
  }
  return all;
}

function noteHeard(storm: Storm, evidence: Evidence): void {
  if (evidence.about === 'device') {
    if (evidence.says.kind !== 'state' || !evidence.says.open) return;
    const course = storm.courses.find(({ name, isOpen }) => isOpen && name === evidence.device);
    if (course !== undefined) course.heardAt ??= evidence.receivedAt;
    return;
  }
  if (evidence.says.kind !== 'gasp') return;
  const point = storm.pointOf.get(evidence.supplyPoint)!;
  for (const course of storm.courses) {
    if (course.isOpen && course.points.has(point)) course.heardAt ??= evidence.receivedAt;
  }
}

/** What the desk of plans does with the facts: begun, completed. */
function follow(storm: Storm, facts: readonly PlannedFact[]): void {
  if (facts.length === 0) return;
  storm.plans = storm.plans.flatMap((plan): PlannedOutage[] => {
    let next = plan;
    for (const fact of facts) {
      if (fact.plan !== plan.id) continue;
      if (fact.what === 'completed' || fact.what === 'expired') return [];
      if (fact.what === 'began') {
        next = { ...next, state: 'in_progress', actualStart: toIso(fact.at) };
      }
    }
    return [next];
  });
  storm.detector.setPlanned(storm.plans);
}
