/**
 * A past time once more: stored facts through rules and detector, second by second of their own time.
 * Nobody is told and nothing is saved; the same facts give the same decisions, whatever their order within a second.
 */
import { createHash } from 'node:crypto';
import type { Outage } from '../../model/outage.ts';
import { DAY, HOUR, type Instant, SECOND, toIso } from '../../model/time.ts';
import type { Grid } from '../../network/grid.ts';
import type { OutageChange } from '../../outages/change.ts';
import { fault } from '../../runtime/problem.ts';
import type { RecordsStore } from '../../store/records.ts';
import { keptAnswer } from '../asked.ts';
import { createCourse, type NetworkStood } from './course.ts';
import { type FactStores, type Facts, factsOf } from './facts.ts';
import type { Stage, StageParts } from './stage.ts';

export interface ReplayRequest {
  from: Instant;
  to: Instant;
  /** A network in place of those of the records. */
  grid?: Grid;
}

export interface ReplayParts extends StageParts {
  records: RecordsStore;
  readings: FactStores['readings'];
  /** Real milliseconds since some fixed moment. */
  spentMs: () => number;
  /** For tests: the facts of a second in another order. */
  reordered?: (facts: Facts) => Facts;
}

export interface Replayed {
  /** Scenario time over real time, reading included. */
  speed: number;
  decisionsHash: string;
  decisions: number;
  /** Declared in the time or still open at its start; as they were at its end, oldest first. */
  outages: Outage[];
  networks: NetworkStood[];
  /** What was judged, warming up included. */
  facts: Record<'readings' | 'events' | 'contacts' | 'answers' | 'switching' | 'plans', number>;
  /** Alarms that rules raised in the time, by rule. */
  alarms: Record<string, number>;
}

/** So much before the time is judged to know how things stood; decisions of it do not count. */
const WARM_UP_MS = HOUR;
const LONGEST_MS = 31 * DAY;

/** Errors: REP-OPTION for a time that is none or too long; IMP-NO-NETWORK. */
export async function replay(parts: ReplayParts, request: ReplayRequest): Promise<Replayed> {
  const to = Math.ceil(request.to / SECOND) * SECOND;
  const from = Math.floor(request.from / SECOND) * SECOND;
  if (to <= from || to - from > LONGEST_MS) {
    const allowed = `later than the start, by ${LONGEST_MS / DAY} days at most`;
    throw fault('REP-OPTION', { option: 'to', given: toIso(request.to), allowed });
  }
  const startedMs = parts.spentMs();
  const early = from - WARM_UP_MS;
  const course = await createCourse(parts, { from: early, to, grid: request.grid ?? null });
  const { stage } = course;
  const counted = { readings: 0, events: 0, contacts: 0, answers: 0 };
  const kept = keeper(from);
  const stores = { history: parts.records.history, readings: parts.readings };
  let now = early;
  for await (const { until, seconds } of factsOf(stores, { from: early, to, ...stage })) {
    let next = 0;
    while (now < until) {
      now += SECOND;
      if (course.isDue(now)) await course.moveTo(now);
      if (now === from + SECOND) kept.open(stage.detector.outages());
      const facts = seconds[next];
      if (facts?.at === now) {
        next += 1;
        hear(stage, parts.reordered?.(facts) ?? facts, { kept, counted });
      }
      decide(stage, now, kept);
    }
  }
  const tookMs = Math.max(1, parts.spentMs() - startedMs);
  return {
    speed: Math.round((to - early) / tookMs),
    ...kept.answer(),
    networks: course.networks,
    facts: { ...counted, ...course.counts() },
  };
}

type Counted = Record<'readings' | 'events' | 'contacts' | 'answers', number>;

/** The facts of one second, as they came in then. */
function hear(
  { judge, detector }: Stage,
  facts: Facts,
  { kept, counted }: { kept: Keeper; counted: Counted },
): void {
  const polled = facts.contacts.filter(({ how }) => how !== 'asked');
  const answers = facts.contacts.filter(({ how }) => how === 'asked');
  const batches = [judge.readings(facts.readings), judge.events(facts.events)];
  for (const [at, rows] of Map.groupBy(polled, (row) => row.at)) {
    const changes = rows.flatMap(({ how, ...row }) => (how === 'asked' ? [] : [{ ...row, how }]));
    batches.push(judge.contacts(changes, at));
  }
  for (const batch of batches) {
    detector.apply(batch.evidence);
    kept.signals(batch, facts.at);
  }
  detector.apply(answers.map(keptAnswer));
  counted.readings += facts.readings.length;
  counted.events += facts.events.length;
  counted.contacts += polled.length;
  counted.answers += answers.length;
}

function decide({ judge, detector }: Stage, now: Instant, kept: Keeper): void {
  const batch = judge.tick(now);
  detector.apply(batch.evidence);
  kept.signals(batch, now);
  kept.changes(detector.decide(now).changes, now);
}

interface Keeper {
  /** Outages open when the time begins. */
  open(outages: readonly Outage[]): void;
  changes(changes: readonly OutageChange[], now: Instant): void;
  signals(batch: ReturnType<Stage['judge']['tick']>, now: Instant): void;
  answer(): Pick<Replayed, 'decisionsHash' | 'decisions' | 'outages' | 'alarms'>;
}

/** What a replay found; decisions up to `from` only warm it up. */
function keeper(from: Instant): Keeper {
  const outages = new Map<string, Outage>();
  const alarms: Record<string, number> = {};
  const hash = createHash('sha256');
  let decisions = 0;
  return {
    open(standing) {
      for (const outage of standing) if (outage.restoredAt === null) outages.set(outage.id, outage);
    },
    changes(changes, now) {
      if (now <= from) return;
      for (const { outage, move } of changes) {
        outages.set(outage.id, outage);
        decisions += 1;
        hash.update(`${JSON.stringify(decisionOf(outage, move))}\n`);
      }
    },
    signals({ signals }, now) {
      if (now <= from) return;
      for (const { rule, signal } of signals) {
        if (signal.do === 'raise') alarms[rule] = (alarms[rule] ?? 0) + 1;
      }
    },
    answer: () => ({
      ...{ decisions, alarms, decisionsHash: hash.digest('hex') },
      outages: [...outages.values()].sort((a, b) => (a.id < b.id ? -1 : 1)),
    }),
  };
}

function decisionOf(outage: Outage, move: OutageChange['move']): unknown[] {
  const { id, version, causeGroup, dark } = outage;
  return [
    id,
    version,
    move.from,
    move.to,
    move.reason,
    causeGroup[0] ?? null,
    dark.length,
    move.at,
  ];
}
