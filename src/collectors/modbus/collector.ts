/** A Modbus gateway as a source: its devices on the bus, their facts to the sink, its health. */
import type { SourceHealth, SourceReason, SourceView } from '../../model/source.ts';
import { type Instant, toIso } from '../../model/time.ts';
import { fault } from '../../runtime/problem.ts';
import type { Collector, CollectorDeps, PingOutcome } from '../collector.ts';
import { defineCollector } from '../collector.ts';
import { outlet } from '../outlet.ts';
import { tally } from '../tally.ts';
import type { Bus, BusAddress } from './bus.ts';
import { type DeviceEars, type PolledDevice, polledDevice } from './device.ts';
import { failureName, failureText } from './errors.ts';
import { type ModbusTcpSettings, modbusTcpSettings } from './settings.ts';

export const modbusTcp = defineCollector({
  title: { en: 'Modbus TCP gateway', 'zh-CN': 'Modbus TCP 网关' },
  settings: modbusTcpSettings,
  create: modbusCollector,
});

/** By framing: timeout of a request, rest between two. */
const usual = {
  mbap: { timeoutMs: 1_000, minGapMs: 0 },
  rtu: { timeoutMs: 1_500, minGapMs: 20 },
} as const;

type Standing = { health: SourceHealth; reason: SourceReason | null };

function modbusCollector(settings: ModbusTcpSettings, deps: CollectorDeps): Collector {
  const { clock, sink } = deps;
  const counts = tally();
  const out = outlet({ source: settings.id, ...deps });
  const pings = new Map<string, Array<(outcome: PingOutcome) => void>>();
  const address = addressOf(settings, deps);
  let bus: Bus | null = null;
  let lastError: string | null = null;
  let told: Standing & { since: Instant } = {
    health: settings.enabled ? 'starting' : 'disabled',
    reason: null,
    since: clock.now(),
  };

  const ears: DeviceEars = {
    readings(batch) {
      if (batch.length === 0) return;
      counts.readings(batch.length, clock.now());
      out.readings(batch);
    },
    events(batch) {
      counts.add('events', batch.length);
      out.events(batch);
    },
    contact(change) {
      deps.log.debug({ ...change }, 'asset_contact');
      out.contact([change]);
      tellHealth();
    },
    failed(asset, failure) {
      counts.add(`failed/${failureName(failure)}`);
      lastError = `${asset}: ${failureText(failure)}`;
    },
    ping(asset, outcome) {
      for (const answer of pings.get(asset) ?? []) answer(outcome);
      pings.delete(asset);
    },
  };
  const devices = settings.devices.map((device) => deviceOf(settings, { device, deps, ears }));
  const byAsset = new Map(devices.map((device) => [device.asset, device]));

  function standing(): Standing {
    if (bus === null) return { health: 'disabled', reason: null };
    if (bus.state() === 'unreachable') return { health: 'down', reason: 'unreachable' };
    const isAnySilent = devices.some((device) => device.contact() === 'silent');
    if (isAnySilent) return { health: 'degraded', reason: 'assets_silent' };
    const isAnyKnown = devices.some((device) => device.contact() !== 'unknown');
    return { health: isAnyKnown ? 'up' : 'starting', reason: null };
  }

  function tellHealth(): void {
    const now = standing();
    if (now.health === told.health && now.reason === told.reason) return;
    told = { ...now, since: clock.now() };
    deps.log.info({ source: settings.id, ...now }, 'source_health');
    sink.health({ source: settings.id, ...now, at: told.since });
  }

  async function enable(): Promise<void> {
    if (bus !== null) return;
    bus = deps.buses.take(address);
    bus.onState(tellHealth);
    for (const device of devices) bus.attach(device.onBus);
    tellHealth();
  }

  async function disable(): Promise<void> {
    if (bus === null) return;
    for (const device of devices) bus.detach(device.onBus);
    bus = null;
    for (const asset of [...pings.keys()]) ears.ping(asset, 'not_reachable');
    await deps.buses.release(address);
    tellHealth();
  }

  return {
    start: async () => {
      if (settings.enabled) await enable();
    },
    async stop() {
      await disable();
      await out.drain();
    },
    status: () =>
      viewOf(settings, { told, devices, counts, out, bus, now: clock.now(), lastError }),
    readNow(assets) {
      for (const asset of assets) if (byAsset.has(asset)) bus?.readNow(asset);
    },
    ping(asset) {
      if (bus === null || !byAsset.has(asset)) return Promise.resolve('not_reachable');
      return new Promise((resolve) => {
        pings.set(asset, [...(pings.get(asset) ?? []), resolve]);
        bus?.ping(asset);
      });
    },
    assets: () => [...byAsset.keys()],
    reaches: (asset) => byAsset.has(asset),
    enable,
    disable,
    counters: () => new Map([...counts.all(), ...(bus?.counts() ?? [])]),
  };
}

function addressOf(settings: ModbusTcpSettings, deps: CollectorDeps): BusAddress {
  const gaps = settings.devices.map(({ template }) => deps.templates.get(template)?.minGapMs ?? 0);
  return {
    host: settings.host,
    port: settings.port,
    framing: settings.framing,
    connectTimeoutMs: settings.connectTimeout,
    drainMs: 0,
    minGapMs: settings.minGap ?? Math.max(usual[settings.framing].minGapMs, rtuGap(settings, gaps)),
    connectPauseMs: settings.connectPause,
    idleCloseMs: settings.idleClose ?? null,
  };
}

/** A template's gap is that of its serial line; over Modbus TCP the gateway keeps it. */
function rtuGap(settings: ModbusTcpSettings, gapsMs: readonly number[]): number {
  return settings.framing === 'rtu' ? Math.max(0, ...gapsMs) : 0;
}

function deviceOf(
  source: ModbusTcpSettings,
  given: { device: ModbusTcpSettings['devices'][number]; deps: CollectorDeps; ears: DeviceEars },
): PolledDevice {
  const { device, deps, ears } = given;
  const template = deps.templates.get(device.template);
  if (template === undefined) throw fault('COL-TPL-UNKNOWN', { id: device.template, near: '' });
  const timeoutMs = device.timeout ?? source.timeout ?? usual[source.framing].timeoutMs;
  return polledDevice(source.id, { settings: device, template, timeoutMs }, ears);
}

function viewOf(
  settings: ModbusTcpSettings,
  at: {
    told: Standing & { since: Instant };
    devices: readonly PolledDevice[];
    counts: ReturnType<typeof tally>;
    out: ReturnType<typeof outlet>;
    bus: Bus | null;
    now: Instant;
    lastError: string | null;
  },
): SourceView {
  const assets = { answering: 0, suspect: 0, silent: 0 };
  for (const device of at.devices) {
    const contact = device.contact();
    if (contact !== 'unknown') assets[contact] += 1;
  }
  const trouble = at.bus?.state() === 'unreachable' ? at.bus.trouble() : null;
  const errors = [...at.counts.all()].filter(([name]) => name.startsWith('failed/'));
  return {
    id: settings.id,
    kind: settings.kind,
    health: at.told.health,
    reason: at.told.reason,
    since: toIso(at.told.since),
    lastReadingAt: toIso(at.counts.lastReadingAt()),
    assets,
    readingsPerMinute: at.counts.perMinute(at.now),
    errors: Object.fromEntries(errors.map(([name, count]) => [name.slice(7), count])),
    retryAt: toIso(trouble?.retryAt ?? null),
    backlog: at.out.waiting(),
    lastError: trouble?.text ?? at.lastError,
    learned: at.devices.flatMap((device) => device.learned()),
  };
}
