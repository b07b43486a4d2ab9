/** Gateways that misbehave at random, read by the real collector; every value is judged when it is believed. */
import { type ModbusServer, startModbusServer } from '../../../simulators/devices/modbus-server.ts';
import { type Random, seededRandom } from '../../../simulators/random.ts';
import type { Collector, Sink } from '../../../src/collectors/collector.ts';
import type { BusDevice } from '../../../src/collectors/modbus/bus.ts';
import { modbusTcp } from '../../../src/collectors/modbus/collector.ts';
import { type BusPool, busPool } from '../../../src/collectors/modbus/pool.ts';
import { modbusTcpSettings } from '../../../src/collectors/modbus/settings.ts';
import type { Reading } from '../../../src/model/reading.ts';
import { type Clock, scaledClock } from '../../../src/runtime/clock.ts';
import { silentLog } from '../../../src/runtime/log.ts';
import { seededRandom as collectorRandom } from '../../../src/runtime/random.ts';
import { supervisor } from '../../../src/runtime/supervisor.ts';
import { depsWith } from '../support.ts';
import { anyFault, timeoutMs } from './any-fault.ts';
import {
  type Arrivals,
  type ArrivedRequest,
  placeOf,
  provingUnit,
  type Stamp,
  stampOf,
  stampsIn,
  templates,
} from './proving-devices.ts';

export interface FaultRunOptions {
  seed: number;
  /** Collector seconds in a second. */
  speed: number;
  /** Of collector time. */
  durationMs: number;
  framings: ReadonlyArray<'mbap' | 'rtu'>;
  /** Devices answer with values of their neighbours: shows that the judge sees it. */
  isSwapped?: boolean;
}

export interface FaultRun {
  requests: number;
  /** Answers that were believed. */
  answers: number;
  /** Numbers that reached the sink. */
  values: number;
  /** Rows without a number that reached it, by reason. */
  without: Map<string, number>;
  /** What was believed and is not the answer; what was said of a point and is not true. */
  wrong: string[];
  /** Believed answers while each fault was played. */
  during: Map<string, number>;
  /** Faults that were played. */
  played: Set<string>;
  /** Requests that failed, by how. */
  failed: Map<string, number>;
}

/** Of the gateways in turn: alone, a late answer is for the same unit as the next request. */
const unitsEach = [1, 2, 4] as const;
/** A fault lasts this long, in collector time: some requests, too few to be given up at each. */
const lastsMs = [100, 1_500] as const;
const calmShare = 0.4;
/** Between two looks at the clock the machine may have done something else; an older request is far older. */
const inexactMs = 25;

interface Running {
  options: FaultRunOptions;
  clock: Clock;
  arrivals: Arrivals;
  run: FaultRun;
  /** Fault of the moment by address of the gateway. */
  playing: Map<string, string>;
  /** Requests whose answer was believed: none is believed twice. */
  believed: Set<number>;
  /** When the last request of a bus was sent. */
  sentAt: Map<string, number>;
}

export async function runFaults(options: FaultRunOptions): Promise<FaultRun> {
  const { seed, speed } = options;
  const running: Running = {
    options,
    clock: scaledClock({ start: Date.UTC(2026, 6, 15, 1), origin: Date.now(), speed }),
    arrivals: [],
    run: {
      ...{ requests: 0, answers: 0, values: 0, without: new Map(), wrong: [] },
      ...{ during: new Map(), failed: new Map(), played: new Set() },
    },
    playing: new Map(),
    believed: new Set(),
    sentAt: new Map(),
  };
  const buses = judgingPool(running);
  const gateways = await Promise.all(
    options.framings.map((framing, index) => gatewayOf(running, { framing, index, buses })),
  );
  const random = seededRandom(seed);
  const ends = gateways.map((gateway, index) =>
    misbehaving(running, gateway, random.fork(String(index))),
  );
  await new Promise((resolve) => setTimeout(resolve, options.durationMs / speed));
  for (const end of ends) end();
  await Promise.all(gateways.map(({ source }) => source.stop()));
  await Promise.all(gateways.map(({ server }) => server.stop()));
  running.run.requests = running.arrivals.length;
  return running.run;
}

interface Gateway {
  server: ModbusServer;
  source: Collector;
  framing: 'mbap' | 'rtu';
}

async function gatewayOf(
  running: Running,
  given: { framing: 'mbap' | 'rtu'; index: number; buses: BusPool },
): Promise<Gateway> {
  const { framing, index, buses } = given;
  const numbers = Array.from({ length: unitsEach[index % 3] ?? 1 }, (_, i) => i + 1);
  const units = new Map(
    numbers.map((unit) => {
      const inside = running.options.isSwapped === true ? unit + 1 : unit;
      return [unit, provingUnit(index, inside, running.arrivals)] as const;
    }),
  );
  const server = await startModbusServer({ port: 0, units, framing });
  const real = (ms: number): string => `${Math.round(ms / running.options.speed)}ms`;
  const settings = modbusTcpSettings.parse({
    ...{ id: `gw-${index}`, kind: 'modbus_tcp', framing, host: '127.0.0.1', port: server.port },
    ...{ timeout: real(timeoutMs[framing]), minGap: framing === 'rtu' ? real(20) : '0ms' },
    devices: numbers.map((unit) => ({
      ...{ unit, template: 'proving-device', asset: assetOf(index, unit) },
    })),
  });
  const sink = judgingSink(running);
  const source = modbusTcp.create(settings, depsWith(sink, running.clock, { templates, buses }));
  await source.start();
  return { server, source, framing };
}

const assetOf = (gateway: number, unit: number): string => `P-${gateway}-${unit}`;

/** Plays one fault after the other; whoever fell silent is asked again at each change. */
function misbehaving(
  running: Running,
  { server, source, framing }: Gateway,
  random: Random,
): () => void {
  let timer: NodeJS.Timeout;
  const turn = (): void => {
    const fault = random.chance(calmShare)
      ? null
      : anyFault(framing, running.options.speed, random);
    server.play(fault);
    running.run.played.add(fault?.kind ?? 'none');
    running.playing.set(`127.0.0.1:${server.port}`, fault?.kind ?? 'none');
    source.readNow(source.assets());
    timer = setTimeout(turn, random.between(...lastsMs) / running.options.speed);
  };
  turn();
  return () => clearTimeout(timer);
}

/** The collector's own buses; each answer is judged in the moment it is believed. */
function judgingPool(running: Running): BusPool {
  const { clock } = running;
  const log = silentLog;
  const pool = busPool({
    ...{ clock, log, random: collectorRandom(1), supervisor: supervisor(clock, log) },
    asked(bus, { result, tookMs }) {
      running.sentAt.set(bus, performance.now() - tookMs);
      if (result !== 'ok') add(running.run.failed, result);
    },
  });
  return {
    ...pool,
    take(address) {
      const bus = pool.take(address);
      const { line } = address;
      const name = line.kind === 'tcp' ? `${line.host}:${line.port}` : line.path;
      const judged = new Map<BusDevice, BusDevice>();
      return {
        ...bus,
        attach(device) {
          const listening: BusDevice = {
            ...device,
            onAnswer(told) {
              judge(running, { name, asset: device.asset, ...told });
              device.onAnswer(told);
            },
          };
          judged.set(device, listening);
          bus.attach(listening);
        },
        detach: (device) => bus.detach(judged.get(device) ?? device),
      };
    },
  };
}

type Believed = { name: string; asset: string } & Pick<
  Parameters<BusDevice['onAnswer']>[0],
  'block' | 'words'
>;

/** Each value must be of this unit, from this address, and read after the request was sent. */
function judge(running: Running, { name, asset, block, words }: Believed): void {
  const { run, arrivals, believed } = running;
  const sentAt = running.sentAt.get(name) ?? 0;
  const fault = running.playing.get(name) ?? 'none';
  run.answers += 1;
  add(run.during, fault);
  const stamps = stampsIn(block.table, words);
  const [first] = stamps;
  const request = first?.request ?? -1;
  if (believed.has(request)) run.wrong.push(`request ${request} is believed again during ${fault}`);
  believed.add(request);
  stamps.forEach((stamp, index) => {
    const size = words.length / stamps.length;
    const wanted = { table: block.table, address: block.from + index * size };
    const arrived = arrivals[stamp.request];
    const why = complaint(stamp, { asset, ...wanted, first, arrived, sentAt });
    if (why !== null) run.wrong.push(`${why} during ${fault}: ${JSON.stringify(stamp)}`);
  });
}

function complaint(
  stamp: Stamp,
  asked: {
    asset: string;
    table: string;
    address: number;
    first: Stamp | undefined;
    arrived: ArrivedRequest | undefined;
    sentAt: number;
  },
): string | null {
  const { asset, table, address, first, arrived, sentAt } = asked;
  if (assetOf(stamp.gateway, stamp.unit) !== asset) return 'of another unit';
  if (stamp.table !== table || stamp.address !== address) return 'of another address';
  if (stamp.request !== first?.request) return 'of two requests';
  if (arrived === undefined) return 'of no request';
  const olderMs = sentAt - arrived.at;
  return olderMs > inexactMs ? `read ${olderMs.toFixed(2)} ms before it was asked for` : null;
}

function judgingSink({ run }: Running): Sink {
  const nothing = async (): Promise<void> => {};
  return {
    async telemetry(batch) {
      for (const reading of batch) judgeReading(run, reading);
    },
    events: nothing,
    contact: nothing,
    deadLetter: nothing,
    gaps: nothing,
    health: () => {},
  };
}

/** What a silent device may be said to be. */
const trueReasons = new Set(['comm_error']);

function judgeReading(run: FaultRun, { asset, quantity, phase, value, reason }: Reading): void {
  if (value === null) {
    add(run.without, String(reason));
    if (!trueReasons.has(String(reason))) run.wrong.push(`${asset} ${quantity} is said ${reason}`);
    return;
  }
  run.values += 1;
  const stamp = stampOf(value);
  const wanted = placeOf(quantity, phase);
  const isRight =
    assetOf(stamp.gateway, stamp.unit) === asset &&
    stamp.table === wanted?.table &&
    stamp.address === wanted.address;
  if (!isRight) run.wrong.push(`${asset} ${quantity} ${phase} is ${JSON.stringify(stamp)}`);
}

function add(counts: Map<string, number>, key: string): void {
  counts.set(key, (counts.get(key) ?? 0) + 1);
}
