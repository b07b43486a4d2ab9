/** The sources of the settings: built before what they hand to, watched, switched, and reloaded. */
import { statfs } from 'node:fs/promises';
import type { ReloadView } from '../../api/shapes/reload.ts';
import type { HeadEnd } from '../../collectors/mqtt/head-end.ts';
import { type CollectorRunner, collectorRunner, type Replaced } from '../../collectors/runner.ts';
import type { Ingest } from '../../ingest.ts';
import type { SourceDetail } from '../../model/source.ts';
import { SECOND, toIso } from '../../model/time.ts';
import type { Ground } from '../ground.ts';
import { type GaspTimings, gaspTimings } from './device-files.ts';
import { sourceNotes } from './notes.ts';
import { type OffList, readOffList } from './off-list.ts';
import { withFolders } from './relay.ts';
import { readAgain, readFiles } from './reload.ts';
import { detailOf } from './watch/detail.ts';
import { type DiskWatch, diskWatch } from './watch/disk-watch.ts';
import { createGrowth, type Growth } from './watch/growth.ts';
import { type SourceMeter, sourceMeter } from './watch/meter.ts';

export interface Collecting {
  runner: CollectorRunner;
  meter: SourceMeter;
  disk: DiskWatch;
  off: OffList;
  /** As of the last reload; the same map for ever. */
  headEnds: ReadonlyMap<string, HeadEnd>;
  /** From here on collected facts go this way; before that nothing may be collected. */
  handTo(ingest: Ingest): void;
  start(): Promise<void>;
  /** Null for an id that is not known. */
  detail(id: string): Promise<SourceDetail | null>;
  /** Rows of the readings store that wait for their server, and that were given up. */
  spool(): Promise<{ rows: number; givenUp: number }>;
  /** Reads settings and device files again; when anything is wrong nothing changes. One after the other. */
  reload(by: string, from?: string | null): Promise<ReloadView>;
  lastReload(): ReloadView | null;
}

export async function openSources(ground: Ground): Promise<Collecting> {
  const { settings, loaded, clock, log, supervisor, records } = ground;
  let ingest: Ingest | null = null;
  const way = (): Ingest => {
    if (ingest === null) throw new Error('collected before there was a way in');
    return ingest;
  };
  const files = readFiles(loaded.folder);
  const headEnds = new Map(files.headEnds);
  const meter = sourceMeter(clock);
  const off = await readOffList(records);
  const growth = createGrowth();
  const disk = diskWatch(() => roomOf(ground.stores.dataDir), clock.now);
  const dirs = { folder: loaded.folder, dataDir: ground.stores.dataDir };
  const runner = collectorRunner(withFolders(settings.sources, dirs), {
    ...{ clock, log, supervisor, random: Math.random, asked: meter.asked, ...files },
    sink: meter.sinkOf('', way),
    sinkOf: (source) => meter.sinkOf(source, way),
    isOff: (source) => off.of(source) !== null,
    notes: sourceNotes(records),
  });
  const gasps = gaspTimings(loaded.folder);
  const parts = { ground, runner, meter, growth, disk, off, gasps };
  let last: ReloadView | null = null;
  let reloading: Promise<unknown> = Promise.resolve();
  return {
    ...{ runner, meter, disk, off, headEnds },
    handTo(next) {
      ingest = next;
    },
    async start() {
      await runner.start();
      supervisor.every('sources_looked_at', 10 * SECOND, () => look(parts));
    },
    detail: (id) => detail(parts, id),
    spool: () => spoolOf(ground),
    reload(by, from = null) {
      const next = reloading.then(async () => {
        last = await reload(parts, headEnds, by);
        await audited(ground, last, from);
        return last;
      });
      reloading = next.catch(() => undefined);
      return next;
    },
    lastReload: () => last,
  };
}

interface Parts {
  ground: Ground;
  runner: CollectorRunner;
  meter: SourceMeter;
  growth: Growth;
  disk: DiskWatch;
  off: OffList;
  gasps: GaspTimings;
}

async function look({ runner, meter, growth, disk, ground }: Parts): Promise<void> {
  const at = ground.clock.now();
  for (const [source, counts] of runner.counters()) {
    growth.look(source, new Map([...counts, ['duplicates', meter.duplicates(source)]]), at);
  }
  await disk.look();
}

async function detail(parts: Parts, id: string): Promise<SourceDetail | null> {
  const { runner, meter, growth, disk, off, ground } = parts;
  const collector = runner.source(id);
  if (collector === null) return null;
  if (disk.view() === null) await disk.look();
  const [lastBad = null] = await ground.records.history.deadLetters({ source: id, limit: 1 });
  return detailOf(collector, {
    gaps: await ground.records.history.gaps({ source: id, from: 0, limit: GAPS_SHOWN }),
    ...{ lastBad, disk: disk.view(), off: off.of(id), duplicates: meter.duplicates(id) },
    spoolRows: (await spoolOf(ground)).rows,
    growing: growth.of(id, ground.clock.now()),
    isElsewhere: (asset) => runner.speakersFor(asset).some((one) => one !== id),
  });
}

/** Spans on the page of a source, the newest. */
const GAPS_SHOWN = 20;

async function spoolOf({ stores }: Ground): Promise<{ rows: number; givenUp: number }> {
  const { spoolRows = 0, spoolGivenUp = 0 } = await stores.readings.health();
  return { rows: spoolRows, givenUp: spoolGivenUp };
}

async function roomOf(directory: string): Promise<{ freeBytes: number; totalBytes: number }> {
  const { bavail, blocks, bsize } = await statfs(directory);
  return { freeBytes: bavail * bsize, totalBytes: blocks * bsize };
}

async function audited(ground: Ground, done: ReloadView, from: string | null): Promise<void> {
  const { by, ok, restarted, added, removed } = done;
  const details = { ok, restarted, added, removed };
  const row = { at: ground.clock.now(), by, what: 'reload' as const, subject: null, from, details };
  await ground.records.commit({ audit: [row] });
}

const nothing: Replaced = { added: [], removed: [], restarted: [], kept: [] };

async function reload(
  parts: Parts,
  headEnds: Map<string, HeadEnd>,
  by: string,
): Promise<ReloadView> {
  const { ground, runner, growth } = parts;
  const { log } = ground;
  const head = { at: toIso(ground.clock.now()), by };
  const read = readAgain(ground.loaded, parts.gasps, process.env);
  if (read.loaded === null) {
    const { problems } = read;
    log.error({ by, count: problems.length, first: problems[0] }, 'reload_refused');
    const kept = runner.statuses().map(({ id }) => id);
    return { ...head, ok: false, ...nothing, kept, needsRestart: [], problems };
  }
  const dirs = { folder: read.loaded.folder, dataDir: ground.stores.dataDir };
  const sources = withFolders(read.loaded.settings.sources, dirs);
  const replaced = await runner.replace(sources, read.files);
  ground.periods.take(read.loaded.settings.sources);
  growth.forget([...replaced.removed, ...replaced.restarted]);
  headEnds.clear();
  for (const [id, headEnd] of read.files.headEnds) headEnds.set(id, headEnd);
  const { needsRestart } = read;
  const { added, removed, restarted } = replaced;
  log.info({ by, added, removed, restarted, needsRestart }, 'sources_reloaded');
  return { ...head, ok: true, ...replaced, needsRestart, problems: [] };
}
