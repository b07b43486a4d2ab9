/** The way to another zone: what comes in here is put into segments before it is acknowledged. */
import { join, resolve } from 'node:path';
import { diskAt } from '../../collectors/relay/disk.ts';
import { type RelaySender, relaySender } from '../../collectors/relay/sending/sender.ts';
import type { SourceSettings } from '../../collectors/settings.ts';
import type { Ingest } from '../../ingest.ts';
import type { Clock } from '../../runtime/clock.ts';
import type { Log } from '../../runtime/log.ts';
import { type ForewattError, fault } from '../../runtime/problem.ts';
import type { Supervisor } from '../../runtime/supervisor.ts';
import type { LoadedSettings } from '../../settings/load.ts';

export interface Relay {
  /** Whether the settings have one. */
  isThere: boolean;
  /** The same way in, with the folder in front of it. */
  before(ingest: Ingest): Ingest;
  start(): void;
  stop(): Promise<void>;
  /** Null while it works, or there is none. */
  problem(): { id: string; problem: string } | null;
  counts(): ReadonlyMap<string, number>;
}

export function openRelay(parts: {
  loaded: LoadedSettings;
  clock: Clock;
  log: Log;
  supervisor: Supervisor;
}): Relay {
  const { settings: all, folder } = parts.loaded;
  const { relay } = all;
  if (relay === undefined || !relay.enabled) return noRelay;
  const settings = { ...relay, path: resolve(folder, relay.path) };
  const sender = relaySender({ ...parts, settings, disk: diskAt(settings.path) });
  return {
    isThere: true,
    before: (ingest) => relayed(ingest, sender),
    start: sender.start,
    stop: sender.stop,
    problem() {
      const { problem } = sender.standing();
      return problem === null ? null : { id: relay.id, problem };
    },
    counts: () => new Map(Object.entries(sender.standing().counts)),
  };
}

const noRelay: Relay = {
  isThere: false,
  before: (ingest) => ingest,
  start() {},
  stop: () => Promise.resolve(),
  problem: () => null,
  counts: () => new Map(),
};

/**
 * First into a segment, then into the store: what is in the store already is no news when the source gives
 * it again, and would then never be judged. What comes twice to the other side is known there by its ids.
 */
function relayed(ingest: Ingest, sender: RelaySender): Ingest {
  return {
    ...ingest,
    async telemetry(readings) {
      await sender.put({ readings });
      return ingest.telemetry(readings);
    },
    async events(events) {
      await sender.put({ events });
      return ingest.events(events);
    },
    async contact(contacts) {
      await sender.put({ contacts });
      return ingest.contact(contacts);
    },
    async gaps(gaps) {
      await sender.put({ gaps });
      return ingest.gaps(gaps);
    },
  };
}

/** Relay folders with their places on the disk, as the other settings name them. */
export function withFolders(
  sources: readonly SourceSettings[],
  at: { folder: string; dataDir: string },
): SourceSettings[] {
  return sources.map((source) => {
    if (source.kind !== 'relay_folder') return source;
    const { id, path, position } = source;
    const kept = position ?? join('relay', `${id}.json`);
    return { ...source, path: resolve(at.folder, path), position: resolve(at.dataDir, kept) };
  });
}

/** How far each relay folder is taken: the file, and the name under which a backup has it. */
export function relayPlaces(
  sources: readonly SourceSettings[],
  dataDir: string,
): Array<{ name: string; path: string }> {
  return withFolders(sources, { folder: '', dataDir }).flatMap((source) => {
    if (source.kind !== 'relay_folder' || source.position === undefined) return [];
    return [{ name: join('relay', `${source.id}.json`), path: source.position }];
  });
}

/** A folder that is written and read by one service would give it back its own words. */
export function checkRelay({ settings, folder }: LoadedSettings): ForewattError[] {
  const { relay, sources } = settings;
  if (relay === undefined) return [];
  const own = resolve(folder, relay.path);
  return sources.flatMap((source, index) => {
    if (source.kind !== 'relay_folder' || resolve(folder, source.path) !== own) return [];
    const place = { field: `sources.${index}.path` };
    return [fault('COL-RELAY-CIRCLE', { relay: relay.id, source: source.id }, { place })];
  });
}
