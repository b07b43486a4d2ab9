/** Thirty days before the scenario: feeder heads and transformers through the day, a register a meter and day. */
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { energise, normalState, wire } from '../grid/energise.ts';
import { loadModel, solve } from '../grid/flow.ts';
import { energyPerKva } from '../grid/load.ts';
import { type Network, phaseBits, type SupplyPoint } from '../grid/network.ts';
import { hash, type Random } from '../random.ts';
import { type Cell, csv } from './csv.ts';

const minuteMs = 60_000;
const dayMs = 1_440 * minuteMs;
const days = 30;
const headEveryMs = 30 * minuteMs;
const transformerEveryMs = 60 * minuteMs;
/** Transformers with an hourly history. */
const transformersMost = 16;
const pastOutages = 12;

const causes = [
  ['equipment', 'own'],
  ['lightning', 'own'],
  ['vegetation', 'own'],
  ['wildlife', 'own'],
  ['public', 'external'],
  ['equipment', 'customer'],
  ['weather', 'own'],
] as const;

/** Writes `readings.csv` and `outages.csv`; `polled` are the transformers that have a meter of their own. */
export function writeHistory(
  dir: string,
  world: { network: Network; polled: string[]; endAt: number },
  random: Random,
): { readings: number; outages: number } {
  mkdirSync(dir, { recursive: true });
  const rows = [...flowRows(world), ...registerRows(world)];
  const columns = ['asset', 'quantity', 'time', 'value', 'phase', 'quality'];
  writeFileSync(join(dir, 'readings.csv'), csv(columns, rows));
  const outages = outageRows(world, random);
  const names = ['start', 'end', 'device', 'cause', 'responsibility', 'reference'];
  writeFileSync(join(dir, 'outages.csv'), csv(names, outages));
  return { readings: rows.length, outages: outages.length };
}

/** Wh that a meter's register shows; the same function feeds the history and the bill. */
function registerWh(point: SupplyPoint, at: number): number {
  const since = Date.UTC(2024, 0, 1) + (hash(point.meter) % 500) * dayMs;
  const wh = (energyPerKva(point.class, at) - energyPerKva(point.class, since)) * point.kva * 0.6;
  return Math.max(0, Math.round(wh));
}

function* flowRows(world: {
  network: Network;
  polled: string[];
  endAt: number;
}): Generator<Cell[]> {
  const { network, endAt } = world;
  const wiring = wire(network);
  const load = loadModel(network);
  const supply = energise(wiring, normalState(wiring));
  const heads = [
    { asset: 'FM-12', edge: wiring.edgeOf.get('CB-12')!, node: wiring.nodeOf.get('BUS-1')! },
    { asset: 'FM-14', edge: wiring.edgeOf.get('CB-14')!, node: wiring.nodeOf.get('BUS-2')! },
  ];
  const wanted = new Set(world.polled.slice(0, transformersMost));
  const transformers = network.transformers.filter(({ id }) => wanted.has(id));
  for (let at = endAt - days * dayMs; at < endAt; at += headEveryMs) {
    const time = new Date(at).toISOString();
    const flow = solve({ network, wiring, load }, supply, at);
    for (const { asset, edge, node } of heads) {
      let sumW = 0;
      for (const phase of [0, 1, 2]) {
        const volts = (flow.voltagePu[node * 3 + phase]! * 10_000) / Math.sqrt(3);
        const ampere = flow.currentA[edge * 3 + phase]!;
        sumW += volts * ampere * 0.94;
        yield [asset, 'voltage', time, volts.toFixed(1), 'ABC'[phase]!, ''];
        yield [asset, 'current', time, ampere.toFixed(1), 'ABC'[phase]!, ''];
      }
      yield [asset, 'active_power', time, Math.round(sumW), '', ''];
    }
    if ((at - endAt) % transformerEveryMs !== 0) continue;
    for (const transformer of transformers) {
      const node = wiring.nodeOf.get(transformer.node)!;
      const watts = load.phaseW(transformer, at).reduce((sum, value) => sum + value, 0);
      yield [transformer.id, 'active_power', time, Math.round(watts), '', ''];
      for (const [phase, bit] of phaseBits.entries()) {
        if ((transformer.mask & bit) === 0) continue;
        const volts = flow.voltagePu[node * 3 + phase]! * 220;
        yield [transformer.id, 'voltage', time, volts.toFixed(1), 'ABC'[phase]!, ''];
      }
    }
  }
}

/** Each meter's register at midnight of the utility's zone. */
function* registerRows(world: { network: Network; endAt: number }): Generator<Cell[]> {
  const lastMidnightAt =
    Math.floor((world.endAt + 8 * 60 * minuteMs) / dayMs) * dayMs - 8 * 60 * minuteMs;
  for (const point of world.network.supplyPoints) {
    for (let back = days - 1; back >= 0; back--) {
      const at = lastMidnightAt - back * dayMs;
      const time = new Date(at).toISOString();
      yield [point.meter, 'energy_import', time, registerWh(point, at), '', ''];
    }
  }
}

function outageRows(world: { network: Network; endAt: number }, random: Random): Cell[][] {
  const devices = world.network.edges.filter(
    ({ kind }) => kind === 'fuse' || kind === 'sectionaliser',
  );
  return Array.from({ length: pastOutages }, (_, index): Cell[] => {
    const at =
      world.endAt - days * dayMs + ((index + random.next()) * (days - 1) * dayMs) / pastOutages;
    const startAt = Math.floor(at / 1000) * 1000;
    const lengthMs = Math.round(Math.exp(4.2 + 0.8 * (random.next() - 0.5) * 2)) * minuteMs;
    const [cause, responsibility] = random.pick(causes);
    const start = new Date(startAt).toISOString();
    const end = new Date(startAt + lengthMs).toISOString();
    return [start, end, random.pick(devices).id, cause, responsibility, `GZ-2026-${401 + index}`];
  });
}
