/** One bus: one connection, one request at a time, all devices that name it. Connects, asks, hands on, backs off. */
import type { DurationMs, Instant } from '../../model/time.ts';
import { backoff } from '../../runtime/backoff.ts';
import type { Cancel, Clock } from '../../runtime/clock.ts';
import type { Log } from '../../runtime/log.ts';
import type { Random } from '../../runtime/random.ts';
import type { Supervisor } from '../../runtime/supervisor.ts';
import { type BoardDevice, pollBoard, type Pick as Request } from './board.ts';
import { type Failure, failureName, meaningOf } from './errors.ts';
import type { Health, HealthStep } from './health.ts';
import { type Link, type LinkAddress, openLink, type ReadAnswer } from './link.ts';
import type { Block } from './plan.ts';

export interface BusAddress extends LinkAddress {
  minGapMs: DurationMs;
  connectPauseMs: DurationMs;
  idleCloseMs: DurationMs | null;
}

/** A device on the bus, with who wants to hear of it. */
export interface BusDevice extends BoardDevice {
  unit: number;
  timeoutMs: DurationMs;
  onAnswer(told: { block: Block; words: readonly number[]; at: Instant; dueAt: Instant }): void;
  onFailure(failed: { block: Block; failure: Failure; at: Instant }): void;
  onStep(step: Exclude<HealthStep, null>, health: Health): void;
  /** The bus cannot be reached; of the device itself nothing is known. */
  onNoRoute(at: Instant): void;
  onPing(outcome: 'answered' | 'unanswered' | 'not_reachable'): void;
}

export type BusState = 'starting' | 'connected' | 'unreachable';

export interface Bus {
  attach(device: BusDevice): void;
  detach(device: BusDevice): void;
  readNow(asset: string): void;
  ping(asset: string): void;
  state(): BusState;
  /** Why it cannot be reached, and when it is tried again. */
  trouble(): { text: string; retryAt: Instant | null } | null;
  counts(): ReadonlyMap<string, number>;
  health(asset: string): Health | null;
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
}

const reconnect = { first: 1_000, most: 60_000, jitter: 0.5 } as const;
/** After a break that RTU framing needs, late answers of this long are thrown away. */
const drainMostMs = 1_000;

export function openBus(name: string, address: BusAddress, deps: BusDeps): Bus {
  const { clock } = deps;
  const board = pollBoard<BusDevice>(deps.random);
  const devices = new Set<BusDevice>();
  const counts = new Map<string, number>();
  const waits = backoff(reconnect, deps.random);
  const listeners: Array<() => void> = [];
  let state: BusState = 'starting';
  let link: Link | null = null;
  let drainMs = 0;
  let trouble: { text: string; retryAt: Instant | null } | null = null;
  let isStopped = false;
  let wake: () => void = () => {};

  const count = (key: string, by = 1): void => {
    counts.set(key, (counts.get(key) ?? 0) + by);
  };

  function enter(next: BusState): void {
    const isNews = state !== next;
    state = next;
    if (isNews) for (const listener of listeners) listener();
  }

  /** Until this long has passed, or something new is to be done. */
  function sleep(forMs: DurationMs | null): Promise<'over' | 'woken'> {
    return new Promise((resolve) => {
      let cancel: Cancel = () => {};
      const end = (why: 'over' | 'woken'): void => {
        cancel();
        wake = () => {};
        resolve(why);
      };
      wake = () => end('woken');
      if (forMs !== null) cancel = clock.after(forMs, () => end('over'));
    });
  }

  async function connect(): Promise<void> {
    const giveBack = await deps.connecting();
    try {
      if (isStopped) return;
      link = await openLink({ ...address, drainMs });
      drainMs = 0;
      if (address.connectPauseMs > 0) await pause(address.connectPauseMs);
      trouble = null;
      count('connects');
      enter('connected');
    } catch (error) {
      unreachable(error);
    } finally {
      giveBack();
    }
    if (link !== null || isStopped || trouble === null) return;
    const waitMs = waits.next();
    trouble = { ...trouble, retryAt: clock.now() + waitMs };
    await sleep(waitMs);
  }

  function unreachable(error: unknown): void {
    const text = error instanceof Error ? error.message : String(error);
    count('unreachable');
    trouble = { text, retryAt: null };
    if (state !== 'unreachable') {
      deps.log.warn({ bus: name, reason: text }, 'bus_unreachable');
      const at = clock.now();
      board.lostAll(at);
      for (const device of devices) device.onNoRoute(at);
    }
    enter('unreachable');
    for (const device of devices) device.onPing('not_reachable');
  }

  async function ask(open: Link, request: Request<BusDevice>): Promise<void> {
    const { device, block } = request;
    const startedAt = clock.now();
    const answer = await open.read({
      unit: device.unit,
      table: block.table,
      from: block.from,
      quantity: block.end - block.from,
      timeoutMs: device.timeoutMs,
    });
    const now = clock.now();
    count('requests');
    count('busyMs', now - startedAt);
    count(`requests/${answer.ok ? 'ok' : failureName(answer.failure)}`);
    tell(request, answer, { startedAt, now });
    if (!open.isUsable()) {
      link = null;
      if (address.framing === 'rtu') drainMs = Math.min(device.timeoutMs, drainMostMs);
    } else if (address.minGapMs > 0) await pause(address.minGapMs);
  }

  function tell(
    request: Request<BusDevice>,
    answer: ReadAnswer,
    times: { startedAt: Instant; now: Instant },
  ): void {
    const { device, block, why, dueAt } = request;
    const { startedAt, now } = times;
    const meaning = answer.ok ? 'answered' : meaningOf(answer.failure);
    if (meaning === 'answered') waits.reset();
    const step = board.done(request, { meaning, startedAt, now });
    if (step !== null) device.onStep(step, board.health(device.asset) as Health);
    if (!devices.has(device)) return;
    // Modbus has no time of the device: the middle between request and answer is nearest to it.
    const at = Math.round((startedAt + now) / 2);
    if (answer.ok) device.onAnswer({ block, words: answer.words, at, dueAt });
    else device.onFailure({ block, failure: answer.failure, at: now });
    if (why === 'ping') device.onPing(meaning === 'answered' ? 'answered' : 'unanswered');
  }

  async function run(): Promise<void> {
    while (!isStopped) {
      if (devices.size === 0) {
        await sleep(null);
        continue;
      }
      const next = board.next(clock.now());
      if (!('why' in next)) {
        await idle(next.waitUntil);
        continue;
      }
      if (link === null || !link.isUsable()) {
        link = null;
        await connect();
        continue;
      }
      await ask(link, next);
    }
    link?.close();
    link = null;
  }

  async function idle(waitUntil: Instant | null): Promise<void> {
    const forMs = waitUntil === null ? null : Math.max(1, waitUntil - clock.now());
    const closeMs = address.idleCloseMs;
    if (link !== null && closeMs !== null && (forMs === null || forMs > closeMs)) {
      if ((await sleep(closeMs)) === 'woken') return;
      link.close();
      link = null;
      return;
    }
    await sleep(forMs);
  }

  const running = run();
  deps.supervisor.watch(`bus_${name}`, running);
  return {
    attach(device) {
      devices.add(device);
      board.add(device, clock.now());
      wake();
    },
    detach(device) {
      devices.delete(device);
      board.remove(device);
      wake();
    },
    readNow(asset) {
      board.readNow(asset, clock.now());
      wake();
    },
    ping(asset) {
      board.ping(asset);
      wake();
    },
    state: () => state,
    trouble: () => trouble,
    counts: () => counts.set('missed_slots', board.missedSlots()),
    health: (asset) => board.health(asset),
    onState: (listener) => {
      listeners.push(listener);
    },
    async stop() {
      isStopped = true;
      wake();
      link?.close();
      await running;
    },
  };
}

/** A rest on the wire; real time, as the deadlines of sockets. */
function pause(forMs: DurationMs): Promise<void> {
  return new Promise((resolve) => {
    setTimeout(resolve, forMs);
  });
}
