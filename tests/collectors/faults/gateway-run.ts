/** Many gateways read by one collector process, a fifth of them dead or slow: who keeps his slots, what is known when. */
import type { Sink } from '../../../src/collectors/collector.ts';
import { modbusTcp } from '../../../src/collectors/modbus/collector.ts';
import { modbusTcpSettings } from '../../../src/collectors/modbus/settings.ts';
import { readTemplates } from '../../../src/collectors/templates.ts';
import type { Reading } from '../../../src/model/reading.ts';
import type { ContactChange } from '../../../src/model/source.ts';
import { type Clock, scaledClock } from '../../../src/runtime/clock.ts';
import { depsWith } from '../support.ts';
import type { GatewayPlan, GatewayWorld } from './gateway-world.ts';

/** What the world does may be in another process. */
type World = Pick<GatewayWorld, 'ports' | 'fallSilent'> & {
  /** Resolves when they answer again. */
  comeBack(gateways: readonly number[]): Promise<void>;
  seen(): Promise<ReturnType<GatewayWorld['seen']>>;
};

export interface GatewayRunOptions {
  world: World;
  /** Collector seconds in a second. */
  speed: number;
  gateways: ReadonlyArray<GatewayPlan & { isDying: boolean; isSlow: boolean }>;
  /** Of collector time: when some fall silent, come back, are asked again, and the end. */
  timesMs: { measured: number; silent: number; back: number; asked: number; end: number };
}

export interface GatewayRun {
  points: number;
  /** Shares of slots kept by points of gateways that are well: mean, and that of the worst point. */
  kept: number;
  worstKept: number;
  /** CPU time of this process while measured, as a share of a core. */
  cpuShare: number;
  /** Of collector time, worst unit: first request in vain to contact silent. */
  silentAfterMs: { mbap: number; rtu: number };
  /** First request after it came back to contact answering; and the longest anybody waited for that request. */
  knownAfterMs: number;
  probedAfterMs: number;
  /** `readNow` to contact answering. */
  askedAfterMs: number;
}

/** Periods of the units of a gateway, s: the fast group; the other has 5 s at least. */
export const periodsS = [1, 2, 3, 5, 10] as const;

const text = `
template: ten-points
title: { en: Ten points, zh: 十点 }
source: this file
status: code
kind: meter
defaults: { framing: mbap, table: input, type: uint16, group: measurement }
limits: { minGap: 5ms }
probe: voltage_a
points:
  voltage_a: { at: 0, group: status }
  voltage_b: { at: 1, group: status }
  voltage_c: { at: 2, group: status }
  current_a: { at: 40 }
  current_b: { at: 41 }
  current_c: { at: 42 }
  active_power_a: { at: 50 }
  active_power_b: { at: 51 }
  active_power_c: { at: 52 }
  frequency: { at: 60 }
`;
const { templates } = readTemplates([{ file: 'ten-points.yaml', text }]);

interface Heard {
  /** Good readings while measured, by asset, quantity and phase. */
  readings: Map<string, Map<string, Map<string | null, number>>>;
  contacts: Array<ContactChange & { at: number }>;
  isMeasuring: boolean;
}

export async function runGateways(options: GatewayRunOptions): Promise<GatewayRun> {
  const { world, speed, gateways, timesMs } = options;
  const startedAt = Date.now();
  const clock = scaledClock({ start: Date.UTC(2026, 6, 15, 1), origin: startedAt, speed });
  const heard: Heard = { readings: new Map(), contacts: [], isMeasuring: false };
  const sink = hearingSink(heard, clock);
  const deps = depsWith(sink, clock, { templates });
  const sources = gateways.map((gateway, index) =>
    modbusTcp.create(settingsOf(options, gateway, index), deps),
  );
  await Promise.all(sources.map((source) => source.start()));
  const until = (ms: number): Promise<void> =>
    new Promise((resolve) => {
      setTimeout(resolve, startedAt + ms / speed - Date.now());
    });
  await until(timesMs.measured);
  heard.isMeasuring = true;
  const began = { cpu: process.cpuUsage(), at: Date.now() };
  const dying = gateways.flatMap(({ isDying }, index) => (isDying ? [index] : []));
  const probed = dying.filter((_, index) => index % 2 === 0);
  const asked = dying.filter((_, index) => index % 2 === 1);
  await until(timesMs.silent);
  world.fallSilent(dying);
  await until(timesMs.back);
  const backAt = Date.now();
  await world.comeBack(probed);
  await until(timesMs.asked);
  await world.comeBack(asked);
  const askedAt = clock.now();
  for (const index of asked) sources[index]?.readNow(sources[index].assets());
  await until(timesMs.end);
  heard.isMeasuring = false;
  const cpu = process.cpuUsage(began.cpu);
  const measuredMs = Date.now() - began.at;
  const seen = await world.seen();
  await Promise.all(sources.map((source) => source.stop()));
  const virtual = (at: number): number => Date.UTC(2026, 6, 15, 1) + (at - startedAt) * speed;
  const knownAt = (name: string, contact: string, from: number): number =>
    heard.contacts.find(
      (one) => one.asset === `T-${name}` && one.contact === contact && one.at >= from,
    )?.at ?? Number.POSITIVE_INFINITY;
  const worst = (names: string[], delay: (name: string) => number): number =>
    Math.max(0, ...names.map(delay));
  const unitsOf = (which: readonly number[]): string[] =>
    which.flatMap((gateway) => periodsS.map((_, unit) => `${gateway}-${unit + 1}`));
  const silentAfter = (framing: string): number =>
    worst(unitsOf(dying.filter((index) => gateways[index]?.framing === framing)), (name) => {
      const from = virtual(seen.inVain[name] ?? Number.NaN);
      return knownAt(name, 'silent', from) - from;
    });
  const well = gateways.flatMap(({ isDying, isSlow }, index) => (isDying || isSlow ? [] : [index]));
  const shares = sharesOf(heard, unitsOf(well), measuredMs * speed);
  return {
    points: gateways.length * periodsS.length * 10,
    kept: shares.reduce((sum, share) => sum + share, 0) / shares.length,
    worstKept: Math.min(...shares),
    cpuShare: (cpu.user + cpu.system) / 1000 / measuredMs,
    silentAfterMs: { mbap: silentAfter('mbap'), rtu: silentAfter('rtu') },
    knownAfterMs: worst(unitsOf(probed), (name) => {
      const from = virtual(seen.again[name] ?? Number.NaN);
      return knownAt(name, 'answering', from - speed) - from;
    }),
    probedAfterMs: worst(
      unitsOf(probed),
      (name) => ((seen.again[name] ?? Number.NaN) - backAt) * speed,
    ),
    askedAfterMs: worst(unitsOf(asked), (name) => knownAt(name, 'answering', askedAt) - askedAt),
  };
}

function settingsOf(
  { world, speed }: GatewayRunOptions,
  { framing }: GatewayPlan,
  index: number,
): ReturnType<typeof modbusTcpSettings.parse> {
  const timeout = { mbap: 1_000, rtu: 1_500 }[framing];
  return modbusTcpSettings.parse({
    ...{ id: `gw-${index}`, kind: 'modbus_tcp', framing },
    ...{ host: '127.0.0.1', port: world.ports[index] },
    timeout: `${timeout / speed}ms`,
    minGap: framing === 'rtu' ? `${Math.ceil(20 / speed)}ms` : '0ms',
    devices: periodsS.map((period, unit) => ({
      ...{ unit: unit + 1, template: 'ten-points', asset: `T-${index}-${unit + 1}` },
      every: `${period}s`,
    })),
  });
}

function hearingSink(heard: Heard, clock: Clock): Sink {
  return {
    async telemetry(batch) {
      if (!heard.isMeasuring) return;
      for (const reading of batch) {
        if (reading.value === null) continue;
        tick(heard, reading);
      }
    },
    async contact(changes) {
      for (const change of changes) heard.contacts.push({ ...change, at: clock.now() });
    },
    events: async () => {},
    deadLetter: async () => {},
    gaps: async () => {},
    health: () => {},
  };
}

/** Without strings to join: what is measured is the collector. */
function tick({ readings }: Heard, { asset, quantity, phase }: Reading): void {
  const quantities = readings.get(asset) ?? new Map<string, Map<string | null, number>>();
  if (quantities.size === 0) readings.set(asset, quantities);
  const phases = quantities.get(quantity) ?? new Map<string | null, number>();
  if (phases.size === 0) quantities.set(quantity, phases);
  phases.set(phase, (phases.get(phase) ?? 0) + 1);
}

/** Of each point, how many of its slots brought a value. */
function sharesOf(heard: Heard, units: readonly string[], measuredMs: number): number[] {
  return units.flatMap((name) => {
    const period = periodsS[Number(name.split('-')[1]) - 1] ?? 1;
    return [...(heard.readings.get(`T-${name}`) ?? [])].flatMap(([quantity, phases]) => {
      const seconds = quantity === 'voltage' ? period : Math.max(5, period);
      const slots = Math.floor(measuredMs / 1000 / seconds);
      return [...phases.values()].map((count) => Math.min(1, count / slots));
    });
  });
}
