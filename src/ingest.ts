/**
 * The way in: a batch is made durable, its source is told so, then it is judged; judgements become evidence,
 * and a decision each second turns evidence into changes that are saved with their notices.
 */
import type { Judge, JudgedBatch, Signalled } from './detect/judge.ts';
import type { Alarm } from './model/alarm.ts';
import type { GridEvent } from './model/event.ts';
import type { Reading } from './model/reading.ts';
import type { ContactChange, ReadingGap } from './model/source.ts';
import { HOUR, type Instant } from './model/time.ts';
import { type Answer, createAnswers } from './operate/asked.ts';
import { commitOf, joined } from './operate/changes.ts';
import { coveredBy } from './operate/desks/explained.ts';
import type { PlanDesk } from './operate/desks/plans.ts';
import { factsToDo } from './operate/desks/seen.ts';
import type { EarthFaultBook } from './operate/earth/book.ts';
import { giveOrders } from './operate/earth/orders.ts';
import type { OperateParts } from './operate/parts.ts';
import type { Decision } from './operate/saver.ts';
import type { Decided, Detector } from './outages/detector.ts';
import { giveWay, type InParts, inTurns } from './runtime/in-parts.ts';
import type { Supervisor } from './runtime/supervisor.ts';
import type { ReadingStore } from './store/readings.ts';
import type { Commit } from './store/records.ts';
import type { Memo } from './store/tables/documents.ts';
import type { DeadLetter } from './store/tables/history.ts';

export interface IngestParts extends OperateParts {
  readings: ReadingStore;
  judge: Judge;
  earthFaults: EarthFaultBook;
  plans: PlanDesk;
  supervisor: Supervisor;
  /** Told of events that were new to the records, and of those judged again after a start. */
  onEvents?: (events: readonly GridEvent[]) => void;
  /** Asks a meter whether it has supply, as soon as its head-end can; `busy` when it could not in time. */
  ping(supplyPoint: string): Promise<{
    outcome: 'answered' | 'unanswered' | 'not_reachable' | 'busy';
    askedAt: Instant;
  }>;
}

/** Facts come in here; every promise resolves when what it was given is durable. */
export interface Ingest {
  telemetry(readings: readonly Reading[]): ReturnType<ReadingStore['append']>;
  events(events: readonly GridEvent[]): Promise<{ added: string[] }>;
  contact(changes: readonly ContactChange[]): Promise<void>;
  deadLetter(letter: DeadLetter): Promise<void>;
  gaps(gaps: readonly ReadingGap[]): Promise<void>;
  /** What became of a ping that somebody asked for. */
  pinged(answer: Answer): void;
  /** One decision; at least once a second of the clock. */
  decide(): Promise<void>;
  /** Alarms that stood when the service stopped; before anything is judged. */
  resume(alarms: readonly Alarm[]): void;
  /** Judges stored events again after a start, without saving anything. */
  replay(from: Instant): Promise<number>;
}

const REPLAY_MOST = 200_000;
/** A decision that takes longer is said; real time. */
const SLOW_MS = 500;
/** Pings that wait or are under way at once, of all head-ends; each of these has limits of its own. */
const PINGS_AT_ONCE = 5_000;

export function createIngest(parts: IngestParts): Ingest {
  const { records, readings, judge, detector, clock } = parts;
  const answers = createAnswers({ history: records.history, clock, log: parts.log });
  let judged: JudgedBatch[] = [];
  let pinging = 0;
  let pingNumber = 0;

  function take(batch: JudgedBatch): void {
    if (batch.evidence.length > 0) detector.apply(batch.evidence);
    if (batch.evidence.length > 0) parts.earthFaults.evidence(batch.evidence);
    if (batch.signals.length + batch.cards.length > 0) judged.push(batch);
  }

  async function ping(supplyPoint: string): Promise<void> {
    pinging += 1;
    try {
      const { outcome, askedAt } = await parts.ping(supplyPoint);
      if (outcome === 'not_reachable' || outcome === 'busy') return;
      pingNumber += 1;
      // Both tell of the moment of asking: an answer may be long on its way, and silence is known later still.
      const id = `ping/${supplyPoint}/${askedAt}/${pingNumber}`;
      answers.add({ id, supplyPoint, answered: outcome === 'answered', at: askedAt });
    } finally {
      pinging -= 1;
    }
  }

  async function decide(): Promise<void> {
    const now = clock.now();
    take(judge.tick(now));
    detector.apply(await answers.take());
    const decided = await parts.saver.decide(decideOnce).catch((error: unknown) => {
      detector.pointsUnsaved();
      throw error;
    });
    for (const supplyPoint of decided.pings.slice(0, Math.max(0, PINGS_AT_ONCE - pinging))) {
      parts.supervisor.watch('ping', ping(supplyPoint));
    }
    await factsToDo(parts, decided, now);

    async function decideOnce(): Promise<Decision<Decided>> {
      await parts.ids.ready(now);
      const startedMs = performance.now();
      const round = await allOf(() => detector.decide(now));
      // What arrived meanwhile goes to the disk before the words of this round are put together.
      await giveWay();
      const tookMs = Math.round(performance.now() - startedMs);
      if (tookMs > SLOW_MS) parts.log.warn({ tookMs }, 'decision_slow');
      const commit = inTurns(commitOfRound(parts, round, { batches: judged, now }));
      judged = [];
      return { commit: await commit, result: round };
    }
  }

  return {
    async telemetry(batch) {
      const appended = await readings.append(judge.trusted(batch));
      take(judge.readings(batch));
      parts.earthFaults.readings(judge.trusted(batch));
      return appended;
    },
    async events(batch) {
      const { added } = await records.history.appendEvents(batch);
      const news = among(batch, added);
      take(judge.events(news));
      parts.earthFaults.events(news);
      parts.onEvents?.(news);
      return { added };
    },
    async contact(changes) {
      const at = clock.now();
      await records.history.appendContact(changes.map((change) => ({ ...change, at })));
      take(judge.contacts(changes, at));
    },
    gaps: (gaps) => records.history.appendGaps(gaps),
    deadLetter: (letter) => records.history.appendDeadLetter(letter),
    pinged: answers.add,
    decide,
    resume: (alarms) => judge.resume(alarms.filter(({ clearedAt }) => clearedAt === null)),
    async replay(from) {
      const events = await records.history.events({
        from,
        to: clock.now() + HOUR,
        limit: REPLAY_MOST,
      });
      const batch = judge.events(events);
      detector.apply(batch.evidence);
      parts.earthFaults.events(events, { isReplay: true });
      parts.onEvents?.(events);
      return events.length;
    },
  };
}

function among(events: readonly GridEvent[], ids: readonly string[]): GridEvent[] {
  const wanted = new Set(ids);
  return events.filter(({ id }) => wanted.has(id));
}

/** A round is cut into slices; they belong together because the detector has moved on with each. */
async function allOf(next: () => Decided): Promise<Decided> {
  const all = next();
  let round = all;
  while (round.hasMore) {
    await giveWay();
    round = next();
    all.changes.push(...round.changes);
    all.pings.push(...round.pings);
    all.plannedFacts.push(...round.plannedFacts);
    all.etrFacts.push(...round.etrFacts);
    all.settled.push(...round.settled);
    all.verdicts.push(...round.verdicts);
  }
  return { ...all, hasMore: false };
}

/** Everything a decision changes, as one commit; null when nothing changed. `batches` are read in the first part. */
function* commitOfRound(
  parts: IngestParts,
  round: Decided,
  about: { batches: readonly JudgedBatch[]; now: Instant },
): InParts<Commit | null> {
  const { now } = about;
  const signals = about.batches.flatMap((batch) => batch.signals);
  const { changes } = round;
  parts.earthFaults.signals(signals);
  parts.earthFaults.outages(changes);
  const earth = parts.earthFaults.decide({ now, newId: () => parts.ids.next('earth_fault') });
  giveOrders(parts, earth.orders);
  const alarms = alarmsOfRound(parts, { ...about, signals: [...signals, ...earth.signals] });
  if (changes.length === 0 && alarms.length === 0 && earth.conditions.length === 0) return null;
  const outages = commitOf(changes, { tell: parts.tell, now });
  yield;
  return joined([
    outages,
    {
      put: {
        alarm: alarms,
        earth_fault: earth.conditions,
        memo: changes.length > 0 ? yield* memosOf(parts.detector, now) : [],
      },
      intervals: { open: earth.intervals },
    },
    ...alarms.map((alarm) => parts.tell.alarm(alarm, now)),
  ]);
}

/** Alarms that changed, each as it stands at the end of the round. */
function alarmsOfRound(
  parts: IngestParts,
  about: { batches: readonly JudgedBatch[]; signals: readonly Signalled[]; now: Instant },
): Alarm[] {
  const { alarms, board, world } = parts;
  const changed = [
    ...alarms.signals(about.signals),
    ...alarms.cards(about.batches.flatMap((batch) => batch.cards)),
    ...alarms.age(about.now),
    ...alarms.cover(coveredBy(alarms.standing(), { board, world })),
  ];
  return [...new Map(changed.map((alarm) => [alarm.id, alarm])).values()];
}

/** The memo under which the detector's episodes stand, and those of what points said. */
export const EPISODES = 'detector/episodes';
export const POINTS = 'detector/points/';

function* memosOf(detector: Detector, now: Instant): InParts<Memo[]> {
  const pieces = (yield* detector.changedPoints()).map((piece) => ({
    ...{ id: `${POINTS}${piece.slot}`, version: now, value: piece },
  }));
  return [{ id: EPISODES, version: now, value: detector.episodes() }, ...pieces];
}
