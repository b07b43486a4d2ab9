/** Everything behind the HTTP side, built on its ground: detection, desks, outbox, collectors. */
import { join } from 'node:path';
import type { CollectorRunner } from '../collectors/runner.ts';
import { type AlarmBook, alarmBook } from '../detect/alarm-book.ts';
import { clearTimeOf } from '../detect/settings.ts';
import { createIngest } from '../ingest.ts';
import type { Channel } from '../model/contact.ts';
import type { PlannedOutage } from '../model/planned-outage.ts';
import type { SupplyPointRow } from '../network/tables.ts';
import type { OpenChannel } from '../notify/channels/channel.ts';
import type { Pager } from '../notify/duty/pager.ts';
import type { Links } from '../notify/outbox/ids.ts';
import { type Serial, serial } from '../notify/outbox/serial.ts';
import type { Outbox } from '../notify/outbox.ts';
import { type Counters, createCounters } from '../operate/counters.ts';
import { createFeedbackDesk } from '../operate/desks/feedback.ts';
import { createPlanDesk } from '../operate/desks/plans.ts';
import { earthFaultBook } from '../operate/earth/book.ts';
import {
  createLearning,
  type Learning,
  learnedFrom,
  readLessons,
} from '../operate/learning/learning.ts';
import { createMomentaryWatch, type MomentaryWatch } from '../operate/momentary/watch.ts';
import { createTell } from '../operate/notice-rules.ts';
import type { OperateParts } from '../operate/parts.ts';
import { etrHistory } from '../operate/past/etr-history.ts';
import { createPlanRules } from '../operate/plans/rules.ts';
import { createPrecursors, type Precursors } from '../operate/precursors/watch.ts';
import { protectedConcern } from '../operate/protected/concern.ts';
import { publicTimes } from '../operate/public/appears.ts';
import { keptCounts } from '../operate/public/kept-counts.ts';
import { ownAnswer } from '../operate/public/own.ts';
import { createPublicReads } from '../operate/public/reads.ts';
import { createSaver } from '../operate/saver.ts';
import type { Segments } from '../operate/segments/segments.ts';
import { createStorm, type Storm } from '../operate/shift/storm.ts';
import { isTags } from '../operate/tags.ts';
import { createDetector } from '../outages/detector.ts';
import { createEngine } from '../outages/infer/engine.ts';
import { clockWatch } from '../runtime/clock-watch.ts';
import type { Log } from '../runtime/log.ts';
import type { LoadedSettings } from '../settings/load.ts';
import type { Commit } from '../store/records.ts';
import { SHOWN_COUNTS } from './backup.ts';
import type { DeskParts } from './desks.ts';
import { stillDark } from './desks.ts';
import { type Ground, type GroundOptions, layGround, orClosed } from './ground.ts';
import { openSegments } from './http/segments.ts';
import { linkReads } from './links.ts';
import { createMissing, type Missing } from './missing.ts';
import { keepFeedback, lastAlive, openLinks, openOutbox } from './notices.ts';
import { openPager } from './paging.ts';
import { restore } from './restore.ts';
import { createAsking } from './sources/asking.ts';
import { openSources } from './sources/collecting.ts';
import { gaspTimings } from './sources/device-files.ts';
import { openRelay, type Relay } from './sources/relay.ts';
import { type HouseAlarms, houseAlarms } from './sources/watch/house-alarms.ts';

export type PublicAnswers = ReturnType<typeof createPublicReads>;

export interface Core extends Ground, DeskParts {
  counters: Counters;
  missing: Missing;
  learning: Learning;
  precursors: Precursors;
  momentary: MomentaryWatch;
  houseAlarms: HouseAlarms;
  /** Null: no rules of usage groups are set. */
  segments: Segments | null;
  publicReads: PublicAnswers;
  links: Links;
  runner: CollectorRunner;
  relay: Relay;
  outbox: Outbox;
  channels: ReadonlyMap<Channel, OpenChannel>;
  pager: Pager;
  onCommitted(listener: (commit: Commit) => void): void;
  onNotices(listener: (subjects: readonly string[]) => void): void;
  /** What the records hold is taken over, then facts come in. */
  start(): Promise<void>;
}

/** Those who are told of each commit, and of subjects whose notices moved. */
interface Listeners {
  committed: Array<(commit: Commit) => void>;
  noticed: Array<(subjects: readonly string[]) => void>;
}

export async function buildCore(
  loaded: LoadedSettings,
  log: Log,
  options: GroundOptions = {},
): Promise<Core> {
  const ground = await layGround(loaded, log, options);
  return orClosed(ground.stores, () => coreOn(ground));
}

async function coreOn(ground: Ground): Promise<Core> {
  const { records, board, settings, clock, supervisor } = ground;
  const listeners: Listeners = { committed: [], noticed: [] };
  const answers = serial();
  const decided = await deciding(ground, { listeners, answers });
  const { operate, engine, learning, precursors, momentary } = decided;
  const plans = createPlanDesk(operate);
  const earthFaults = earthFaultBook({
    ...{ ...ground, settings: settings.detect, zone: settings.utility.zone },
  });
  const collecting = await openSources(ground);
  const { runner } = collecting;
  const asking = createAsking({
    row: (supplyPoint) => rowOf(ground, supplyPoint),
    headEnds: collecting.headEnds,
    ping: (asset) => runner.ping(asset),
    settings: settings.detect.pings,
    clock,
  });
  const relay = openRelay(ground);
  const way = createIngest({
    ...{ ...operate, readings: ground.stores.readings, judge: ground.newJudge() },
    ...{ earthFaults, plans, supervisor },
    onEvents: (events) => {
      precursors.events(events);
      momentary.events(events);
    },
    ping: asking.byDetection,
  });
  const ingest = relay.before(way);
  collecting.handTo(ingest);
  const links = await openLinks(records, settings.http.publicUrl);
  const { outbox, channels } = openOutbox({
    ...{ ...ground, links, storm: operate.storm, detector: operate.detector, random: Math.random },
    hooks: {
      answers,
      onChange: ({ notices, waves }) => {
        const subjects = [...new Set([...notices, ...waves].map((row) => row.subject))];
        for (const listener of listeners.noticed) listener(subjects);
      },
      onFirstTold: (plan) => supervisor.watch('plan_announced', plans.announced(plan)),
      onFeedback: (said) => keepFeedback(createFeedbackDesk(operate), said),
      onStillDark: (said) => stillDark({ ...operate, earthFaults, ingest }, said),
    },
  });
  const publicReads = publicAnswers(ground, { links, outbox });
  const stores = { records, readings: ground.stores.readings };
  const { pager, restore: restorePager } = openPager({
    ...{ ...operate, outbox, channels },
    rules: ground.rules,
  });
  const missing = createMissing({
    ...{ stores, runner, outbox, saver: operate.saver, disk: collecting.disk, relay },
    pager: { problem: pager.problem, isThere: ground.rules.rota !== null },
  });
  const ownAlarms = houseAlarms({ ...operate, ...stores, runner, outbox, watch: twoClocks() });
  const counters = countersOf(ground, { runner, missing, ...operate });
  const etrs = etrHistory({ ...operate, settings: settings.detect.etr });
  listeners.committed.push((commit) => {
    etrs.committed(commit);
    publicReads.changed();
    const isPlan = (commit.put?.planned_outage?.length ?? 0) > 0;
    if (isPlan) operate.detector.setPlanned([...board.plans.values()]);
    if ((commit.waves?.length ?? 0) > 0) outbox.wake();
    learning.committed(commit);
  });
  return {
    ...{ ...ground, ...operate, plans, earthFaults, runner, collecting, relay, asking, ingest },
    ...{ outbox, channels, links, publicReads, counters, missing, learning, precursors },
    ...{ momentary, pager, houseAlarms: ownAlarms, segments: openSegments(ground) },
    onCommitted: (listener) => listeners.committed.push(listener),
    onNotices: (listener) => listeners.noticed.push(listener),
    async start() {
      await etrs.load();
      await restore({ ...operate, earthFaults, ingest, engine });
      await restorePager();
      await operate.storm.load();
      relay.start();
      await collecting.start();
      outbox.start(undefined, await lastAlive(stores.records));
    },
  };
}

function publicAnswers(
  ground: Ground,
  { links, outbox }: { links: Awaited<ReturnType<typeof openLinks>>; outbox: Outbox },
): PublicAnswers {
  const { records, world, board, settings, clock, supervisor, log, stores, rules } = ground;
  const publicFrom = publicTimes(rules.policy, settings.utility.zone);
  const answers = { board, world, settings, clock, publicFrom };
  const isPrivate = (kind: PlannedOutage['kind']): boolean =>
    rules.policy.planned[kind].public === 'never';
  return createPublicReads({
    ...{ ...answers, spentMs: () => performance.now(), watch: supervisor.watch },
    isPrivate,
    listsOrder: (kind) => rules.policy.planned[kind].publicOrderList,
    kept: keptCounts(join(stores.dataDir, SHOWN_COUNTS), (err) =>
      log.error({ err }, 'shown_counts_unwritten'),
    ),
    link: linkReads({
      ...{ records, links, clock, outbox: () => outbox },
      answerFor: (id, contact) => ownAnswer({ ...answers, isPrivate, records }, id, [contact]),
    }),
  });
}

/** The clock on the wall beside the one that only goes on. */
function twoClocks(): ReturnType<typeof clockWatch> {
  return clockWatch({ wallMs: () => Date.now(), passedMs: () => performance.now() });
}

/** The detector, the rules of notice and the one queue of decisions. */
async function deciding(
  ground: Ground,
  { listeners, answers }: { listeners: Listeners; answers: Serial },
): Promise<{
  operate: OperateParts;
  engine: ReturnType<typeof createEngine>;
  learning: Learning;
  precursors: Precursors;
  momentary: MomentaryWatch;
}> {
  const { records, world, board, ids, tags, settings, clock, log, rules } = ground;
  const lessons = await readLessons(records);
  const engine = createEngine({
    ...{ grid: world.grid, settings: settings.detect },
    headEnds: gaspTimings(ground.loaded.folder),
    ...(settings.detect.learn
      ? { learned: learnedFrom(lessons, { grid: world.grid, model: settings.detect.model }) }
      : {}),
  });
  const startedMs = performance.now();
  const detector = createDetector({
    ...{ engine, settings: settings.detect },
    newId: () => ids.next('outage'),
    spentMs: () => performance.now() - startedMs,
  });
  const saver = createSaver({
    ...{ records, board, clock, log, answers },
    onApplied: (commit) => {
      // Before the next decision: it counts on the tags that stand.
      for (const memo of commit.put?.memo ?? []) if (isTags(memo)) tags.put(memo);
      for (const listener of listeners.committed) listener(commit);
    },
  });
  const alarms = alarmBook({
    newId: () => `A-${crypto.randomUUID()}`,
    settings: settings.detect.alarms,
    clearMs: (rule) => clearTimeOf(settings.detect.rules, rule),
    protecting: protectedConcern({ world, zone: settings.utility.zone }),
  });
  const noticeParts = { records, world, settings, clock, ...rules, now: clock.now };
  const operate = {
    ...{ records, board, world, saver, ids, detector, alarms, tags, settings, clock, log },
    tell: createTell(noticeParts),
    planRules: createPlanRules(noticeParts),
    storm: createStorm(noticeParts),
  };
  const momentary = createMomentaryWatch(operate);
  const precursors = createPrecursors(operate, [momentary]);
  listeners.committed.push(precursors.committed);
  return { operate, engine, learning: createLearning(operate, lessons), precursors, momentary };
}

function countersOf(
  ground: Ground,
  parts: { runner: CollectorRunner; missing: Missing; alarms: AlarmBook; storm: Storm },
): Counters {
  return createCounters({
    ...{ board: ground.board, world: ground.world, sources: () => parts.runner.statuses() },
    missing: () => parts.missing.now(),
    flood: (now) => parts.alarms.flood(now),
    storm: () => parts.storm.now(),
    staleAfter: ground.settings.detect.alarms.staleAfter,
  });
}

function rowOf({ world }: Ground, supplyPoint: string): SupplyPointRow | undefined {
  const number = world.locator.supplyPoint(supplyPoint);
  return number === undefined ? undefined : world.grid.tables.supplyPoints[number];
}
