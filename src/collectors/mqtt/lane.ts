/** One lane of a broker: its connection, its subscriptions, its batches. */
import type { Instant } from '../../model/time.ts';
import { fault } from '../../runtime/problem.ts';
import type { CollectorDeps } from '../collector.ts';
import type { Tally } from '../tally.ts';
import { type Batch, batch } from './batch.ts';
import {
  type Connection,
  type ConnectionOptions,
  type Message,
  openConnection,
  type Trouble,
} from './connection.ts';
import type { HeadEnd } from './head-end.ts';
import { factsOf, type IntakeEars, type IntakeParts, type Route, routesOf } from './intake.ts';
import type { Lane, MqttSettings } from './settings.ts';
import { uplinkMemory } from './uplinks.ts';

export interface LaneStanding {
  state: 'starting' | 'connected' | 'down';
  trouble: Trouble | 'overloaded' | 'session_lost' | null;
}

export interface LaneEars extends IntakeEars {
  standing(standing: LaneStanding, text: string | null): void;
}

export interface LaneAtWork {
  lane: Lane;
  connection: Connection;
  held(): number;
  /** From the first message of the last batch until it was acknowledged, in real time. */
  ackDelayMs(): number;
  /** Connections lost, by reason. */
  losses(): ReadonlyMap<string, number>;
  sessionsLost(): number;
  stop(): Promise<void>;
}

const lanes: Readonly<Record<Lane, { flushMs: number; keepaliveS: number }>> = {
  events: { flushMs: 5, keepaliveS: 15 },
  telemetry: { flushMs: 20, keepaliveS: 60 },
};
/** Blocked longer than this the keepalive would fail; better to hang up on purpose. */
const blockedMostMs = 45_000;
const overloadedWaitMs = 60_000;
/** Lost this often within a minute of connecting, somebody else uses our name. */
const takeoversMost = 5;
const takeoverWindowMs = 60_000;

export function openLane(
  lane: Lane,
  settings: MqttSettings,
  parts: { deps: CollectorDeps; counts: Tally; headEnd: HeadEnd | null; ears: LaneEars },
): LaneAtWork {
  const { deps, counts, ears } = parts;
  const { log, sink, clock } = deps;
  const { flushMs } = lanes[lane];
  const routes = settings.subscriptions
    .filter((one) => one.lane === lane)
    .flatMap((one) => routesOf(one, deps.mappings));
  const clientId = `${settings.clientId ?? `forewatt-${settings.id}`}-${lane}`;
  const batches = batch({ sink, log, source: settings.id, flushMs });
  const eventCodes = parts.headEnd?.events ?? noCodes;
  const uplinks = uplinkMemory();
  const intake: IntakeParts = { settings, routes, eventCodes, uplinks, counts, log, ears };
  const takeovers = takeoverWatch(clientId);
  const losses = new Map<string, number>();
  let sessionsLost = 0;
  let isStopping = false;

  function take(message: Message, next: () => void): void {
    const facts = factsOf(intake, message, clock.now());
    batches.add(facts, { bytes: message.payload.length, durable: message.durable });
    if (isStopping) return;
    if (batches.isFull()) waitForRoom(next);
    else next();
  }

  function waitForRoom(next: () => void): void {
    counts.add('window_full');
    let isOver = false;
    const limit = setTimeout(() => {
      isOver = true;
      counts.add('overloaded');
      ears.standing({ state: 'down', trouble: 'overloaded' }, 'the store does not keep up');
      connection.hangUp(overloadedWaitMs);
    }, blockedMostMs);
    batches.whenRoom(() => {
      clearTimeout(limit);
      if (!isOver && !isStopping) next();
    });
  }

  const connection = openConnection(optionsOf(lane, settings, { clientId, routes }), deps, {
    message: take,
    connected(session) {
      takeovers.connected(clock.now());
      counts.add('connects');
      if (session === 'lost') {
        counts.add('session_lost');
        sessionsLost += 1;
      }
      const trouble = session === 'lost' ? 'session_lost' : null;
      ears.standing({ state: 'connected', trouble }, null);
    },
    lost(trouble, text) {
      const stolen = takeovers.lost(clock.now());
      const reason = trouble ?? 'closed';
      counts.add(`lost/${reason}`);
      losses.set(reason, (losses.get(reason) ?? 0) + 1);
      if (stolen === null) ears.standing({ state: 'down', trouble }, text);
      else ears.standing({ state: 'down', trouble: 'misconfigured' }, stolen);
    },
  });
  return {
    lane,
    connection,
    held: () => batches.held(),
    ackDelayMs: () => batches.lastDelayMs(),
    losses: () => losses,
    sessionsLost: () => sessionsLost,
    async stop() {
      isStopping = true;
      await drained(batches);
      await connection.stop();
    },
  };
}

function optionsOf(
  lane: Lane,
  settings: MqttSettings,
  of: { clientId: string; routes: readonly Route[] },
): ConnectionOptions {
  const { username, password, ca, protocol, maxPayloadBytes } = settings;
  return {
    url: new URL(settings.url),
    clientId: of.clientId,
    username,
    password,
    ca,
    protocol,
    keepaliveS: lanes[lane].keepaliveS,
    filters: [...new Set(of.routes.map(({ filter }) => filter.join('/')))],
    skipsRetained: lane === 'events',
    maxPayloadBytes,
  };
}

const noCodes: IntakeParts['eventCodes'] = new Map();
/** A store that is down must not hold up the end of the process; the broker keeps what was not acknowledged. */
const drainMostMs = 10_000;

async function drained(batches: Batch): Promise<void> {
  let timer: NodeJS.Timeout | undefined;
  const limit = new Promise<void>((resolve) => {
    timer = setTimeout(resolve, drainMostMs);
  });
  await Promise.race([batches.drain(), limit]);
  clearTimeout(timer);
}

/** Notices that the connection is taken away again and again, each time soon after it stood. */
function takeoverWatch(clientId: string): {
  connected(at: Instant): void;
  lost(at: Instant): string | null;
} {
  let connectedAt: Instant | null = null;
  let losses: Instant[] = [];
  return {
    connected(at) {
      connectedAt = at;
    },
    lost(at) {
      if (connectedAt === null) return null;
      connectedAt = null;
      losses = [...losses.filter((one) => one > at - takeoverWindowMs), at];
      if (losses.length <= takeoversMost) return null;
      const problem = fault('COL-MQTT-CLIENTID', { clientId });
      return `${problem.code}: ${problem.message}`;
    },
  };
}
