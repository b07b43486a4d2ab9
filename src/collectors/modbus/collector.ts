/** A Modbus gateway as a source: its devices on the bus, their facts to the sink, its health. */
import type { SourceHealth, SourceReason, SourceView } from '../../model/source.ts';
import type { Instant } from '../../model/time.ts';
import { fault } from '../../runtime/problem.ts';
import type { Collector, CollectorDeps, PingOutcome } from '../collector.ts';
import { defineCollector } from '../collector.ts';
import { modbusInside } from '../inside/modbus.ts';
import { type Outlet, outlet } from '../outlet.ts';
import { sourceView } from '../source-view.ts';
import { type Tally, tally } from '../tally.ts';
import type { Bus, BusAddress } from './bus.ts';
import { type DeviceEars, type PolledDevice, polledDevice } from './device.ts';
import { failureName, failureText } from './errors.ts';
import { gapFor, inFlightOf, lineOf, timeoutFor } from './line.ts';
import {
  type DeviceSettings,
  type ModbusSettings,
  modbusSerialSettings,
  modbusTcpSettings,
} from './settings.ts';

export const modbusTcp = defineCollector({
  title: { en: 'Modbus TCP gateway', 'zh-CN': 'Modbus TCP 网关' },
  settings: modbusTcpSettings,
  create: modbusCollector,
});

export const modbusSerial = defineCollector({
  title: { en: 'Modbus serial line', 'zh-CN': 'Modbus 串口' },
  settings: modbusSerialSettings,
  create: modbusCollector,
});

interface Standing {
  health: SourceHealth;
  reason: SourceReason | null;
  since: Instant;
}

/** A source between two events of its devices. */
interface Source {
  settings: ModbusSettings;
  deps: CollectorDeps;
  counts: Tally;
  out: Outlet;
  pings: Map<string, Array<(outcome: PingOutcome) => void>>;
  devices: readonly PolledDevice[];
  bus: Bus | null;
  told: Standing;
  lastError: string | null;
}

function modbusCollector(settings: ModbusSettings, deps: CollectorDeps): Collector {
  const health = settings.enabled ? 'starting' : 'disabled';
  const source: Source = {
    settings,
    deps,
    counts: tally(),
    out: outlet({ source: settings.id, ...deps }),
    pings: new Map(),
    devices: [],
    bus: null,
    told: { health, reason: null, since: deps.clock.now() },
    lastError: null,
  };
  const ears = earsOf(source);
  source.devices = settings.devices.map((device) => deviceOf(settings, { device, deps, ears }));
  const polled = new Set(source.devices.map(({ asset }) => asset));
  return {
    start: async () => {
      if (settings.enabled) enable(source);
    },
    async stop() {
      await disable(source);
      await source.out.drain();
    },
    status: () => viewOf(source, deps.clock.now()),
    inside: () => insideOf(source),
    readNow(assets) {
      for (const asset of assets) if (polled.has(asset)) source.bus?.readNow(asset);
    },
    ping(asset) {
      const { bus, pings } = source;
      if (bus === null || !polled.has(asset)) return Promise.resolve('not_reachable');
      return new Promise((resolve) => {
        pings.set(asset, [...(pings.get(asset) ?? []), resolve]);
        bus.ping(asset);
      });
    },
    assets: () => [...polled],
    reaches: (asset) => polled.has(asset),
    speaksFor: (asset) => polled.has(asset),
    enable: async () => enable(source),
    disable: () => disable(source),
    counters: () => countsOf(source),
  };
}

function enable(source: Source): void {
  if (source.bus !== null) return;
  const bus = source.deps.buses.take(addressOf(source.settings));
  source.bus = bus;
  bus.onState(() => tellHealth(source));
  for (const device of source.devices) bus.attach(device.onBus);
  tellHealth(source);
}

async function disable(source: Source): Promise<void> {
  const { bus, devices, pings } = source;
  if (bus === null) return;
  for (const device of devices) bus.detach(device.onBus);
  source.bus = null;
  for (const asset of [...pings.keys()]) answerPings(source, asset, 'not_reachable');
  await source.deps.buses.release(addressOf(source.settings));
  tellHealth(source);
}

function earsOf(source: Source): DeviceEars {
  const { counts, out } = source;
  return {
    readings(batch) {
      counts.readings(batch.length, source.deps.clock.now());
      out.readings(batch);
    },
    events(batch) {
      counts.add('events', batch.length);
      out.events(batch);
    },
    contact(change) {
      out.contact([change]);
      tellHealth(source);
    },
    failed(asset, failure) {
      counts.add(`failed/${failureName(failure)}`);
      source.lastError = `${asset}: ${failureText(failure)}`;
    },
    ping: (asset, outcome) => answerPings(source, asset, outcome),
    unfit(asset, why) {
      if (why !== null) source.lastError = `${asset}: ${why}`;
      tellHealth(source);
    },
  };
}

function answerPings({ pings }: Source, asset: string, outcome: PingOutcome): void {
  for (const answer of pings.get(asset) ?? []) answer(outcome);
  pings.delete(asset);
}

function standingOf({ bus, devices }: Source): Pick<Standing, 'health' | 'reason'> {
  if (bus === null) return { health: 'disabled', reason: null };
  if (bus.state() === 'unreachable') return { health: 'down', reason: 'unreachable' };
  const contacts = devices.map((device) => device.contact());
  if (contacts.includes('silent')) return { health: 'degraded', reason: 'assets_silent' };
  const isUnfit = devices.some((device) => device.unfit() !== null);
  if (isUnfit) return { health: 'degraded', reason: 'misconfigured' };
  const isAnyKnown = contacts.some((contact) => contact !== 'unknown');
  return { health: isAnyKnown ? 'up' : 'starting', reason: null };
}

function tellHealth(source: Source): void {
  const { id } = source.settings;
  const { health, reason } = standingOf(source);
  if (health === source.told.health && reason === source.told.reason) return;
  const at = source.deps.clock.now();
  source.told = { health, reason, since: at };
  source.deps.log.info({ source: id, health, reason }, 'source_health');
  source.deps.sink.health({ source: id, health, reason, at });
}

function addressOf(settings: ModbusSettings): BusAddress {
  return {
    line: lineOf(settings),
    connectPauseMs: settings.connectPause,
    inFlightMost: inFlightOf(settings),
    idleCloseMs: settings.kind === 'modbus_tcp' ? (settings.idleClose ?? null) : null,
  };
}

function deviceOf(
  source: ModbusSettings,
  given: { device: DeviceSettings; deps: CollectorDeps; ears: DeviceEars },
): PolledDevice {
  const { device, deps, ears } = given;
  const template = deps.templates.get(device.template);
  if (template === undefined) throw fault('COL-TPL-UNKNOWN', { id: device.template, near: '' });
  const timeoutMs = timeoutFor(source, device);
  const gapMs = gapFor(source, device, template);
  return polledDevice(source.id, { settings: device, template, timeoutMs, gapMs }, ears);
}

function countsOf({ counts, bus, out }: Source): ReadonlyMap<string, number> {
  const dropped: Array<[string, number]> = [['dropped/store_behind', out.dropped()]];
  return new Map([...counts.all(), ...(bus?.counts() ?? []), ...dropped]);
}

function insideOf({ devices, bus, told, deps }: Source): ReturnType<typeof modbusInside> {
  const trouble = bus?.state() === 'unreachable' ? (bus.trouble()?.text ?? '') : null;
  const missedSlots = bus?.missedSlots() ?? 0;
  return modbusInside({
    devices,
    trouble,
    since: told.since,
    missedSlots,
    slow: bus?.slow() ?? [],
    now: deps.clock.now(),
  });
}

function viewOf(source: Source, now: Instant): SourceView {
  const { settings, devices, counts, bus, told } = source;
  const assets = { answering: 0, suspect: 0, silent: 0 };
  for (const device of devices) {
    const contact = device.contact();
    if (contact !== 'unknown') assets[contact] += 1;
  }
  const trouble = bus?.state() === 'unreachable' ? bus.trouble() : null;
  return sourceView({
    ...{ settings, told, counts, now },
    errors: (name) => (name.startsWith('failed/') ? name.slice('failed/'.length) : null),
    own: {
      assets,
      retryAt: trouble?.retryAt ?? null,
      backlog: source.out.waiting(),
      lastError: trouble?.text ?? source.lastError,
      learned: devices.flatMap((device) => device.learned()),
    },
  });
}
