/** All sources: made from settings, started and stopped together, found by the asset they speak for. */
import type { SourceView } from '../model/source.ts';
import type { Collector, CollectorDeps, PingOutcome } from './collector.ts';
import { busPool } from './modbus/pool.ts';
import { collectorKinds } from './registry.ts';
import type { SourceSettings } from './settings.ts';

export interface CollectorRunner {
  start(): Promise<void>;
  /** Ends all sources and resolves when everything they collected has been handed over. */
  stop(): Promise<void>;
  statuses(): SourceView[];
  /** Puts these assets first, at once, at whatever source polls them. */
  readNow(assets: readonly string[]): void;
  /** Asks an asset whether it has supply; `not_reachable` when no source can ask it. */
  ping(asset: string): Promise<PingOutcome>;
  source(id: string): Collector | null;
  /** Reads all assets of one source now; an unknown id does nothing, here and below. */
  readSource(id: string): void;
  enable(id: string): Promise<void>;
  disable(id: string): Promise<void>;
  /** Counts of each source by name, for the metrics. */
  counters(): ReadonlyMap<string, ReadonlyMap<string, number>>;
}

/** Throws COL-TPL-UNKNOWN; run `checkSources` before to see every problem at once. */
export function collectorRunner(
  sources: readonly SourceSettings[],
  deps: Omit<CollectorDeps, 'buses'>,
): CollectorRunner {
  const all: CollectorDeps = { ...deps, buses: busPool(deps) };
  const collectors = new Map(sources.map((source) => [source.id, create(source, all)]));

  const pollers = new Map(
    [...collectors.values()].flatMap((one) => one.assets().map((asset) => [asset, one] as const)),
  );

  /** Who polls the asset, before who could ask for it. */
  function speakerFor(asset: string): Collector | null {
    const reaching = (): Collector[] =>
      [...collectors.values()].filter((one) => one.reaches(asset));
    return pollers.get(asset) ?? reaching()[0] ?? null;
  }

  return {
    async start() {
      await Promise.all([...collectors.values()].map((one) => one.start()));
    },
    async stop() {
      await Promise.all([...collectors.values()].map((one) => one.stop()));
    },
    statuses: () => [...collectors.values()].map((one) => one.status()),
    readNow(assets) {
      for (const one of collectors.values()) one.readNow(assets);
    },
    ping: (asset) => speakerFor(asset)?.ping(asset) ?? Promise.resolve('not_reachable'),
    source: (id) => collectors.get(id) ?? null,
    readSource(id) {
      const one = collectors.get(id);
      one?.readNow(one.assets());
    },
    enable: async (id) => collectors.get(id)?.enable(),
    disable: async (id) => collectors.get(id)?.disable(),
    counters: () => new Map([...collectors].map(([id, one]) => [id, one.counters()])),
  };
}

function create(source: SourceSettings, deps: CollectorDeps): Collector {
  switch (source.kind) {
    case 'modbus_tcp':
      return collectorKinds.modbus_tcp.create(source, deps);
    case 'mqtt':
      return collectorKinds.mqtt.create(source, deps);
    default:
      return source satisfies never;
  }
}
