/** All sources: made from settings, started and stopped together, found by the asset they speak for. */
import type { SourceView } from '../model/source.ts';
import type { Collector, CollectorDeps, PingOutcome, Sink } from './collector.ts';
import { type BusPool, busPool } from './modbus/pool.ts';
import { collectorKinds } from './registry.ts';
import type { SourceSettings } from './settings.ts';
import { type DeviceFiles, isSame, type Made, madeOf, wiresOf } from './uses.ts';

export interface CollectorRunner {
  start(): Promise<void>;
  /** Ends all sources and resolves when everything they collected has been handed over. */
  stop(): Promise<void>;
  /** Takes over new settings and files: sources that are the same in both go on undisturbed. */
  replace(sources: readonly SourceSettings[], files: DeviceFiles): Promise<Replaced>;
  statuses(): SourceView[];
  /** Puts these assets first, at once, at whatever source polls them. */
  readNow(assets: readonly string[]): void;
  /** Asks an asset whether it has supply; `not_reachable` when no source can ask it. */
  ping(asset: string): Promise<PingOutcome>;
  source(id: string): Collector | null;
  /** Ids of the sources that speak for an asset; more than one is somebody's mistake. */
  speakersFor(asset: string): string[];
  /** Reads all assets of one source now; an unknown id does nothing, here and below. */
  readSource(id: string): void;
  enable(id: string): Promise<void>;
  disable(id: string): Promise<void>;
  /** Counts of each source by name, for the metrics. */
  counters(): ReadonlyMap<string, ReadonlyMap<string, number>>;
  /** Buses open now. */
  buses(): ReturnType<BusPool['open']>;
}

/** Ids of sources, in the order of the settings. */
export interface Replaced {
  added: string[];
  removed: string[];
  restarted: string[];
  kept: string[];
}

export interface RunnerDeps extends Omit<CollectorDeps, 'buses'> {
  /** A way out for each source by itself; `sink` where it is absent. */
  sinkOf?(source: string): Sink;
  /** Whether a person has switched this source off. */
  isOff?(source: string): boolean;
}

interface AtWork {
  made: Made;
  collector: Collector;
}

/** Throws COL-TPL-UNKNOWN; run `checkSources` before to see every problem at once. */
export function collectorRunner(
  sources: readonly SourceSettings[],
  deps: RunnerDeps,
): CollectorRunner {
  const all: CollectorDeps = { ...deps, buses: busPool(deps) };
  const make = (settings: SourceSettings, files: DeviceFiles): AtWork => {
    const { id } = settings;
    const own = { ...all, ...files, sink: deps.sinkOf?.(id) ?? deps.sink };
    const effective = deps.isOff?.(id) ? { ...settings, enabled: false } : settings;
    return { made: madeOf(settings, files), collector: create(effective, own) };
  };
  let atWork = new Map(sources.map((source) => [source.id, make(source, deps)]));
  let pollers = pollersOf(atWork);
  const collectors = (): Collector[] => [...atWork.values()].map(({ collector }) => collector);
  const source = (id: string): Collector | null => atWork.get(id)?.collector ?? null;

  /** Who polls the asset, before who could ask for it. */
  function speakerFor(asset: string): Collector | null {
    return pollers.get(asset) ?? collectors().find((one) => one.reaches(asset)) ?? null;
  }

  async function replace(next: readonly SourceSettings[], files: DeviceFiles): Promise<Replaced> {
    const before = atWork;
    const changed = changedOf(before, next, files);
    const isKept = (id: string): boolean => before.has(id) && !changed.has(id);
    const coming = new Map(
      next.map((one) => [
        one.id,
        isKept(one.id) ? (before.get(one.id) as AtWork) : make(one, files),
      ]),
    );
    const going = [...before].filter(([id, one]) => coming.get(id) !== one);
    await Promise.all(going.map(([, { collector }]) => ended(collector, coming)));
    // Connections are free now; what was collected goes on to the store meanwhile.
    for (const [, { collector }] of going) deps.supervisor.watch('source_left', collector.stop());
    atWork = coming;
    pollers = pollersOf(atWork);
    const fresh = next.filter(({ id }) => !isKept(id));
    await Promise.all(fresh.map(({ id }) => source(id)?.start()));
    return {
      added: fresh.map(({ id }) => id).filter((id) => !before.has(id)),
      removed: [...before.keys()].filter((id) => !atWork.has(id)),
      restarted: fresh.map(({ id }) => id).filter((id) => before.has(id)),
      kept: [...atWork.keys()].filter(isKept),
    };
  }

  return {
    async start() {
      await Promise.all(collectors().map((one) => one.start()));
    },
    async stop() {
      await Promise.all(collectors().map((one) => one.stop()));
    },
    replace,
    statuses: () => collectors().map((one) => one.status()),
    readNow(assets) {
      for (const one of collectors()) one.readNow(assets);
    },
    ping: (asset) => speakerFor(asset)?.ping(asset) ?? Promise.resolve('not_reachable'),
    source,
    speakersFor: (asset) =>
      [...atWork].flatMap(([id, { collector }]) =>
        collector.speaksFor?.(asset) === true ? [id] : [],
      ),
    readSource(id) {
      const one = source(id);
      one?.readNow(one.assets());
    },
    enable: async (id) => source(id)?.enable(),
    disable: async (id) => source(id)?.disable(),
    counters: () => new Map([...atWork].map(([id, { collector }]) => [id, collector.counters()])),
    buses: all.buses.open,
  };
}

/** Its peer shall not keep for it what nobody will ask for. */
async function ended(going: Collector, coming: ReadonlyMap<string, AtWork>): Promise<void> {
  const wanted = [...coming.values()].flatMap(({ collector }) => collector.holds?.() ?? []);
  await going.leave?.(new Set(wanted));
  await going.disable();
}

function pollersOf(atWork: ReadonlyMap<string, AtWork>): Map<string, Collector> {
  const one = [...atWork.values()];
  return new Map(
    one.flatMap(({ collector }) => collector.assets().map((asset) => [asset, collector] as const)),
  );
}

/** Sources that are new or another than before, and all that share a bus with one of them. */
function changedOf(
  before: ReadonlyMap<string, AtWork>,
  next: readonly SourceSettings[],
  files: DeviceFiles,
): ReadonlySet<string> {
  const isChanged = (settings: SourceSettings): boolean => {
    const made = before.get(settings.id)?.made;
    return made === undefined || !isSame(made, madeOf(settings, files));
  };
  const changed = next.filter(isChanged);
  const old = changed.flatMap(({ id }) => before.get(id)?.made.settings ?? []);
  const wires = new Set([...changed, ...old].flatMap(wiresOf));
  const sharing = next.filter((settings) => wiresOf(settings).some((wire) => wires.has(wire)));
  return new Set([...changed, ...sharing].map(({ id }) => id));
}

function create(source: SourceSettings, deps: CollectorDeps): Collector {
  switch (source.kind) {
    case 'modbus_tcp':
      return collectorKinds.modbus_tcp.create(source, deps);
    case 'modbus_serial':
      return collectorKinds.modbus_serial.create(source, deps);
    case 'mqtt':
      return collectorKinds.mqtt.create(source, deps);
    case 'relay_folder':
      return collectorKinds.relay_folder.create(source, deps);
    default:
      return source satisfies never;
  }
}
