/** One bus: one connection, all devices that name it, one request at a time where nobody allows more. */
import type { DurationMs, Instant } from '../../model/time.ts';
import { type Backoff, backoff } from '../../runtime/backoff.ts';
import type { Cancel, Clock } from '../../runtime/clock.ts';
import type { Log } from '../../runtime/log.ts';
import type { Random } from '../../runtime/random.ts';
import type { Supervisor } from '../../runtime/supervisor.ts';
import { type Flights, flights } from './asking/flights.ts';
import { type BusDevice, handOn } from './asking/hand-on.ts';
import {
  type Board,
  confirmPatience,
  pollBoard,
  type Pick as Request,
  type SlowRound,
} from './board.ts';
import { failureName } from './errors.ts';
import { type Link, type LinkAddress, listenMs, openLink, type ReadAnswer } from './link.ts';

export type { BusDevice } from './asking/hand-on.ts';

export interface BusAddress {
  line: LinkAddress;
  connectPauseMs: DurationMs;
  idleCloseMs: DurationMs | null;
  /** Requests of different devices that may be under way at once; 1 in serial frames. */
  inFlightMost: number;
}

type BusState = 'starting' | 'connected' | 'unreachable';

export interface Bus {
  attach(device: BusDevice): void;
  detach(device: BusDevice): void;
  readNow(asset: string): void;
  ping(asset: string): void;
  state(): BusState;
  /** Why it cannot be reached, and when it is tried again. */
  trouble(): { text: string; retryAt: Instant | null } | null;
  counts(): ReadonlyMap<string, number>;
  missedSlots(): number;
  slow(): SlowRound[];
  onState(listener: () => void): void;
  stop(): Promise<void>;
}

export interface BusDeps {
  clock: Clock;
  random: Random;
  log: Log;
  supervisor: Supervisor;
  /** Waits for one of the process's places to connect; the result gives it back. */
  connecting(): Promise<() => void>;
  /** Hears of each request: `ok` or the name of its failure, and how long it took in real time. */
  asked?: ((bus: string, request: { result: string; tookMs: DurationMs }) => void) | undefined;
}

const reconnect = { first: 1_000, most: 60_000, jitter: 0.5 } as const;

/** A bus between two steps of its loop. */
interface Running {
  name: string;
  address: BusAddress;
  deps: BusDeps;
  board: Board<BusDevice>;
  devices: Set<BusDevice>;
  counts: Map<string, number>;
  waits: Backoff;
  listeners: Array<() => void>;
  state: BusState;
  link: Link | null;
  trouble: { text: string; retryAt: Instant | null } | null;
  isStopped: boolean;
  flights: Flights;
  /** On the monotonic clock, ms: the wire rests until then, where one request at a time is asked. */
  restsUntilMs: number;
  /** Ends the sleep under way, if there is one. */
  wake(): void;
}

export function openBus(name: string, address: BusAddress, deps: BusDeps): Bus {
  const bus: Running = {
    name,
    address,
    deps,
    board: pollBoard<BusDevice>(deps.random),
    devices: new Set(),
    counts: new Map(),
    waits: backoff(reconnect, deps.random),
    listeners: [],
    state: 'starting',
    link: null,
    trouble: null,
    isStopped: false,
    flights: flights(address.inFlightMost),
    restsUntilMs: 0,
    wake() {},
  };
  const { board, devices } = bus;
  const now = (): Instant => deps.clock.now();
  const ended = run(bus);
  deps.supervisor.watch(`bus_${name}`, ended);
  return {
    attach(device) {
      devices.add(device);
      board.add(device, now());
      bus.wake();
    },
    detach(device) {
      devices.delete(device);
      board.remove(device);
      bus.wake();
    },
    readNow(asset) {
      board.readNow(asset, now());
      bus.wake();
    },
    ping(asset) {
      board.ping(asset);
      bus.wake();
    },
    state: () => bus.state,
    trouble: () => bus.trouble,
    counts: () => bus.counts.set('missed_slots', board.missedSlots()),
    missedSlots: board.missedSlots,
    slow: board.slow,
    onState: (listener) => {
      bus.listeners.push(listener);
    },
    async stop() {
      bus.isStopped = true;
      bus.wake();
      void bus.link?.close();
      await ended;
    },
  };
}

async function run(bus: Running): Promise<void> {
  const { flights } = bus;
  while (!bus.isStopped) {
    const next = bus.devices.size === 0 ? nothingToDo : bus.board.next(bus.deps.clock.now());
    if (!('why' in next)) await idle(bus, next.waitUntil);
    else if (bus.link === null || !bus.link.isUsable()) {
      // Who is under way may be answered yet.
      if (flights.count() > 0) await flights.oneEnds();
      else await connect(bus);
    } else if (bus.restsUntilMs > performance.now()) await rest(bus);
    else await flights.start(ask(bus, bus.link, next), () => bus.wake());
  }
  await drop(bus);
  await flights.allEnd();
}

const nothingToDo = { waitUntil: null };

async function idle(bus: Running, waitUntil: Instant | null): Promise<void> {
  const forMs = waitUntil === null ? null : Math.max(1, nextWake(waitUntil) - bus.deps.clock.now());
  const closeMs = bus.address.idleCloseMs;
  const isUsed = bus.link !== null && bus.flights.count() === 0;
  if (!isUsed || closeMs === null || (forMs !== null && forMs <= closeMs)) {
    await sleep(bus, forMs);
    return;
  }
  if ((await sleep(bus, closeMs)) !== 'woken') await drop(bus);
}

async function drop(bus: Running): Promise<void> {
  const { link } = bus;
  bus.link = null;
  await link?.close();
}

/** Until this long has passed, or something new is to be done. */
function sleep(bus: Running, forMs: DurationMs | null): Promise<'over' | 'woken'> {
  return new Promise((resolve) => {
    let cancel: Cancel = () => {};
    const end = (why: 'over' | 'woken'): void => {
      cancel();
      bus.wake = () => {};
      resolve(why);
    };
    bus.wake = () => end('woken');
    if (forMs !== null) cancel = bus.deps.clock.after(forMs, () => end('over'));
  });
}

/** Buses wake at common instants this far apart: waking the process costs more than asking. */
const wakeEveryMs: DurationMs = 20;

const nextWake = (at: Instant): Instant => Math.ceil(at / wakeEveryMs) * wakeEveryMs;

async function connect(bus: Running): Promise<void> {
  await drop(bus);
  const giveBack = await bus.deps.connecting();
  try {
    if (bus.isStopped) return;
    bus.link = await openLink(bus.address.line);
  } catch (error) {
    unreachable(bus, error);
  } finally {
    giveBack();
  }
  if (bus.link !== null) await connected(bus, bus.link);
  else if (!bus.isStopped) await sleep(bus, (bus.trouble?.retryAt ?? 0) - bus.deps.clock.now());
}

async function connected(bus: Running, link: Link): Promise<void> {
  await listen(bus, link);
  if (bus.address.connectPauseMs > 0) await pause(bus.address.connectPauseMs);
  bus.trouble = null;
  count(bus, 'connects');
  for (const device of bus.devices) device.onConnect(bus.deps.clock.now());
  enter(bus, 'connected');
}

function unreachable(bus: Running, error: unknown): void {
  const text = error instanceof Error ? error.message : String(error);
  const at = bus.deps.clock.now();
  count(bus, 'unreachable');
  bus.trouble = { text, retryAt: at + bus.waits.next() };
  if (bus.state !== 'unreachable') {
    bus.deps.log.warn({ bus: bus.name, reason: text }, 'bus_unreachable');
    bus.board.lostAll(at);
    for (const device of bus.devices) device.onNoRoute(at);
  }
  enter(bus, 'unreachable');
  for (const device of bus.devices) device.onPing('not_reachable');
}

async function ask(bus: Running, link: Link, request: Request<BusDevice>): Promise<void> {
  const { device, block } = request;
  bus.board.begin(request);
  if (link.isDirty()) await listen(bus, link);
  const startedAt = bus.deps.clock.now();
  const startedMs = performance.now();
  const answer = await link.read({
    unit: device.unit,
    table: block.table,
    from: block.from,
    quantity: block.end - block.from,
    timeoutMs: device.timeoutMs * (request.why === 'confirm' ? confirmPatience : 1),
  });
  const now = bus.deps.clock.now();
  count(bus, 'requests');
  count(bus, 'busyMs', (now - startedAt) / bus.address.inFlightMost);
  const result = answer.ok ? 'ok' : failureName(answer.failure);
  count(bus, `requests/${result}`);
  bus.deps.asked?.(bus.name, { result, tookMs: performance.now() - startedMs });
  const drainMs = drainAfter(bus, answer, device);
  handOn(bus, request, { answer, startedAt, now, drainMs });
  if (!link.isUsable()) {
    if (bus.flights.count() > 1) return;
    await drop(bus);
    // At once: it listens for late answers meanwhile, and the confirming request need not wait for that.
    if (drainMs > 0 && !bus.isStopped) await connect(bus);
  } else if (link.isDirty()) await link.drain(drainMs);
  else if (device.gapMs > 0) {
    // Most often nothing is due within the rest, and nobody need wake for its end.
    if (bus.address.inFlightMost === 1) bus.restsUntilMs = performance.now() + device.gapMs;
    else await pause(device.gapMs);
  }
}

const rest = (bus: Running): Promise<void> =>
  pause(Math.ceil(bus.restsUntilMs - performance.now()));

/** Another connection, or another master, may have asked what is answered now. */
function listen(bus: Running, link: Link): Promise<void> {
  const timeouts = [...bus.devices].map(({ timeoutMs }) => timeoutMs);
  return link.drain(listenMs(bus.address.line, timeouts));
}

function drainAfter(bus: Running, answer: ReadAnswer, device: BusDevice): DurationMs {
  const isInStep = answer.ok || answer.failure.kind === 'exception';
  return isInStep ? 0 : listenMs(bus.address.line, [device.timeoutMs]);
}

function count(bus: Running, key: string, by = 1): void {
  bus.counts.set(key, (bus.counts.get(key) ?? 0) + by);
}

function enter(bus: Running, next: BusState): void {
  if (bus.state === next) return;
  bus.state = next;
  for (const listener of bus.listeners) listener();
}

/** A rest on the wire; real time, as the deadlines of sockets. */
const pause = (forMs: DurationMs): Promise<void> =>
  new Promise((resolve) => {
    setTimeout(resolve, forMs);
  });
