/** Segments of a Forewatt in another zone as a source: nothing can be asked there, only be taken. */
import { basename, dirname, resolve } from 'node:path';
import type { SourceView } from '../../model/source.ts';
import { HOUR, type Instant, toIso } from '../../model/time.ts';
import type { Cancel } from '../../runtime/clock.ts';
import { type Collector, type CollectorDeps, defineCollector } from '../collector.ts';
import { type Outlet, outlet } from '../outlet.ts';
import { sourceView, type Told } from '../source-view.ts';
import { tally } from '../tally.ts';
import { heardAssets } from './assets.ts';
import { diskAt } from './disk.ts';
import { verifier } from './keys.ts';
import { numbers } from './names.ts';
import type { Segment } from './segment.ts';
import { type RelayFolderSettings, relayFolderSettings } from './settings.ts';
import { type Cause, causesOf, type Happened, healthOf } from './standing.ts';
import { fileJudge } from './taking/judge-file.ts';
import { type FolderReader, folderReader, type ReaderEars } from './taking/reader.ts';
import { tidyAside } from './taking/tidy.ts';

export const relayFolder = defineCollector({
  title: { en: 'Relay folder', 'zh-CN': '中转文件夹' },
  settings: relayFolderSettings,
  create: relayCollector,
});

const words = {
  sender_began_anew: 'the sender began anew: its folder was lost, and what was in it',
  sender_put_back: 'the sender was put back to an earlier state',
} as const;

type Source = Happened & {
  settings: RelayFolderSettings;
  deps: CollectorDeps;
  counts: ReturnType<typeof tally>;
  assets: ReturnType<typeof heardAssets>;
  out: Outlet;
  told: Told;
};

function relayCollector(settings: RelayFolderSettings, deps: CollectorDeps): Collector {
  const { clock } = deps;
  const source: Source = {
    ...{ settings, deps, counts: tally(), assets: heardAssets() },
    out: outlet({ source: settings.id, ...deps }),
    ...{ isOn: false, startedAt: clock.now(), trouble: null, took: null, refused: null },
    ...{ noted: null, stays: null, holding: null, gaps: [] },
    told: { health: settings.enabled ? 'starting' : 'disabled', reason: null, since: clock.now() },
  };
  const reader = readerOf(source);
  let looking: Promise<void> | null = null;
  let stopLooking: Cancel = () => {};
  let stopTidy: Cancel = () => {};

  function look(): Promise<void> {
    looking ??= lookOnce(source, reader).finally(() => {
      looking = null;
    });
    return looking;
  }

  async function enable(): Promise<void> {
    if (source.isOn) return;
    const fresh = { refused: null, noted: null, stays: null, trouble: null };
    Object.assign(source, fresh, { isOn: true, startedAt: clock.now() });
    stopLooking = deps.supervisor.every(`relay_${settings.id}`, settings.every, look);
    stopTidy = deps.supervisor.every(`relay_tidy_${settings.id}`, HOUR, () => tidy(source));
    deps.supervisor.watch(`relay_${settings.id}`, look());
  }

  async function disable(): Promise<void> {
    stopLooking();
    stopTidy();
    source.isOn = false;
    if (looking !== null) await looking;
    tell(source);
  }

  return {
    start: async () => {
      if (settings.enabled) await enable();
    },
    async stop() {
      await disable();
      await source.out.drain();
    },
    status: () => viewOf(source),
    inside: () => insideOf(source),
    readNow() {
      if (source.isOn) deps.supervisor.watch(`relay_${settings.id}`, look());
    },
    ping: () => Promise.resolve('not_reachable'),
    assets: () => [],
    reaches: () => false,
    enable,
    disable,
    counters: () => source.counts.all(),
  };
}

function readerOf(source: Source): FolderReader {
  const { settings, deps } = source;
  const { id, late, after } = settings;
  const relay = settings.relay ?? id;
  const disk = diskAt(settings.path);
  const position = resolve(settings.position ?? `${settings.path}/.${id}.place.json`);
  return folderReader({
    ...{ disk, sink: deps.sink, clock: deps.clock, log: deps.log, ears: earsOf(source) },
    settings: { id, relay, late, after },
    keep: { disk: diskAt(dirname(position)), name: basename(position) },
    judge: fileJudge({ relay, disk, verifier: verifier(settings.keys), late }),
  });
}

function earsOf(source: Source): ReaderEars {
  const { counts, deps, settings } = source;
  const { clock, log } = deps;
  const { id } = settings;
  return {
    took(segment) {
      const now = clock.now();
      source.took = { at: now, closedAt: segment.closedAt };
      count(source, segment, now);
    },
    missed(gap) {
      log.warn({ source: id, segments: numbers(gap) }, 'relay_segments_missing');
      counts.add('missing', gap.to - gap.from + 1);
      tellMissing(source);
    },
    noted(note) {
      log.warn({ source: id, note }, 'relay_sender');
      counts.add(note);
      source.noted = { at: clock.now(), text: words[note] };
    },
    refused(file, reason) {
      log.error({ source: id, file, reason }, 'relay_segment_refused');
      counts.add(`rejected/${reason}`);
      source.refused = { at: clock.now(), file, reason };
    },
    again: () => counts.add('duplicates'),
    stays(file, error) {
      counts.add('not_put_away');
      const why = error instanceof Error ? error.message : String(error);
      source.stays = { at: clock.now(), text: `${file} cannot be put away: ${why}` };
    },
  };
}

/** What was in them is not known: all of what was heard last before until now may not be whole. */
function tellMissing({ settings, deps, out, assets, took, startedAt }: Source): void {
  const to = deps.clock.now();
  const span = { source: settings.id, lane: null, from: took?.at ?? startedAt, to };
  const reason = 'segments_missing' as const;
  out.gaps([null, ...assets.all()].map((asset) => ({ ...span, asset, reason })));
}

function count({ counts, assets }: Source, { facts }: Segment, now: Instant): void {
  const { readings, events, contacts, gaps, strange } = facts;
  counts.add('segments');
  counts.readings(readings.length, now);
  if (events.length > 0) counts.add('events', events.length);
  if (contacts.length > 0) counts.add('contacts', contacts.length);
  if (gaps.length > 0) counts.add('gaps', gaps.length);
  if (strange.length > 0) counts.add('rejected/unknown_form', strange.length);
  for (const { asset } of readings) assets.heard(asset);
  for (const { asset } of events) assets.heard(asset);
  for (const { asset, contact } of contacts) assets.told(asset, contact);
}

/** Never rejects: what fails is the source's trouble, and is tried again at the next look. */
async function lookOnce(source: Source, reader: FolderReader): Promise<void> {
  const { deps, settings } = source;
  if (!source.isOn) return;
  try {
    await reader.look();
    source.trouble = null;
  } catch (error) {
    const text = error instanceof Error ? error.message : String(error);
    if (source.trouble === null) {
      deps.log.warn({ source: settings.id, err: error }, 'relay_folder_unusable');
    }
    source.trouble = { since: source.trouble?.since ?? deps.clock.now(), text };
  }
  source.holding = reader.holding();
  source.gaps = reader.gaps();
  tell(source);
}

async function tidy({ settings, deps, counts }: Source): Promise<void> {
  const { id: source, path, keep, relay = source } = settings;
  try {
    const removed = await tidyAside(diskAt(path), { relay, keep, now: deps.clock.now() });
    if (removed > 0) counts.add('removed', removed);
  } catch (error) {
    deps.log.warn({ source, err: error }, 'relay_tidy_failed');
  }
}

function causesNow(source: Source): Cause[] {
  return causesOf(source, source.deps.clock.now(), source.settings.quiet);
}

function tell(source: Source): void {
  const { deps, settings, told } = source;
  const { health, reason } = healthOf(source, causesNow(source));
  if (health === told.health && reason === told.reason) return;
  const at = deps.clock.now();
  source.told = { health, reason, since: at };
  deps.log.info({ source: settings.id, health, reason }, 'source_health');
  deps.sink.health({ source: settings.id, health, reason, at });
}

function viewOf(source: Source): SourceView {
  const { settings, counts, told, deps, assets } = source;
  return sourceView({
    ...{ settings, told, counts, now: deps.clock.now() },
    errors: (name) => (/^(rejected\/|missing$)/.test(name) ? name : null),
    own: {
      ...{ assets: assets.counts(), retryAt: null, backlog: 0, learned: [] },
      lastError: source.isOn ? (causesNow(source)[0]?.text ?? null) : null,
    },
  });
}

function insideOf(source: Source): ReturnType<NonNullable<Collector['inside']>> {
  const causes = source.isOn ? causesNow(source) : [];
  return {
    causes: causes.map(({ reason, since, text }) => ({ reason, since: toIso(since), text })),
    contacts: { items: [], more: source.assets.size() },
    ...{ plans: [], lanes: [], slots: { missed: 0, slow: [] } },
  };
}
