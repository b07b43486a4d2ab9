/** One lane of a broker: its connection, its subscriptions, its batches. */
import type { Instant } from '../../model/time.ts';
import type { CollectorDeps } from '../collector.ts';
import type { Tally } from '../tally.ts';
import { type Batch, batch, type Facts } from './batch.ts';
import {
  type Connection,
  type ConnectionOptions,
  type Message,
  openConnection,
} from './connection.ts';
import { matches } from './filters.ts';
import type { HeadEnd } from './head-end.ts';
import { factsOf, type IntakeEars, type IntakeParts, type Route, routesOf } from './intake.ts';
import { type LossEars, lossesOf } from './link/losses.ts';
import { room } from './link/room.ts';
import { overlays } from './mapping/overlay.ts';
import { lanes as allLanes, type Lane, type MqttSettings } from './settings.ts';
import { sparkplugDecoder } from './sparkplug/decoder.ts';
import { type HostState, hostState } from './sparkplug/host.ts';
import { uplinkMemory } from './uplinks.ts';
import { complaints } from './watch/complaints.ts';
import { floodGate } from './watch/flood.ts';
import type { PartialWatch } from './watch/partial.ts';

export type { LaneStanding } from './link/losses.ts';
export type LaneEars = IntakeEars & LossEars;

export interface LaneAtWork {
  lane: Lane;
  /** Names its session at the broker. */
  session: string;
  connection: Connection;
  held(): number;
  /** From the first message of the last batch until it was acknowledged, in real time. */
  ackDelayMs(): number;
  /** Connections lost, by reason. */
  losses(): ReadonlyMap<string, number>;
  sessionsLost(): number;
  /** Assets that send far too much. */
  flooding(): string[];
  /** Ends subscriptions at the broker, but for those of these names. */
  leave(wanted: ReadonlySet<string>): Promise<void>;
  stop(): Promise<void>;
}

/** Blocked longer than `blockedMs` the keepalive would fail; better to hang up on purpose. */
const lanes: Readonly<Record<Lane, { flushMs: number; keepaliveS: number; blockedMs: number }>> = {
  events: { flushMs: 5, keepaliveS: 15, blockedMs: 11_000 },
  telemetry: { flushMs: 20, keepaliveS: 60, blockedMs: 45_000 },
};

export function openLane(
  lane: Lane,
  settings: MqttSettings,
  parts: {
    deps: CollectorDeps;
    counts: Tally;
    headEnd: HeadEnd | null;
    partial: PartialWatch;
    /** When a session of this name was last known to be heard; null of one that never was. */
    heardUntil(session: string): Instant | null;
    ears: LaneEars;
  },
): LaneAtWork {
  const { deps, counts, ears, heardUntil } = parts;
  const { log, sink, clock } = deps;
  const routes = settings.subscriptions
    .filter((one) => one.lane === lane)
    .flatMap((one) => routesOf(one, deps.mappings));
  const clientId = clientIdOf(settings, lane);
  const host = hostOf(lane, settings, deps);
  const batches = batch({ sink, log, source: settings.id, flushMs: lanes[lane].flushMs });
  const flood = floodGate({
    clock,
    later(readings) {
      counts.readings(readings.length, clock.now());
      batches.add({ ...noFacts, readings }, nobodyWaits);
    },
    dropped: (count) => counts.add('dropped/flood', count),
  });
  const sparkplug = sparkplugDecoder({
    ...deps,
    publish: (topic, payload) => connection.publish({ topic, payload, qos: 0, retain: false }),
  });
  const intake: IntakeParts = {
    ...{ settings, routes, flood, counts, log, ears, partial: parts.partial },
    eventCodes: parts.headEnd?.events ?? noCodes,
    uplinks: uplinkMemory(),
    overlays: overlays(),
    sparkplug: sparkplug.decode,
    complaints: complaints({ source: settings.id, log }),
  };
  const session = sessionName(clientId, new URL(settings.url));
  const losses = lossesOf({ clientId, session, lane, heardUntil }, { clock, counts, ears });
  const waiting = room({
    whenRoom: batches.whenRoom,
    blockedMs: lanes[lane].blockedMs,
    giveUp,
    comeBack: () => connection.resume(),
  });
  let isStopping = false;

  function take(message: Message, next: () => void): void {
    // Not taken in any more: it comes again. What we still say is answered behind it.
    if (isStopping) {
      next();
      return;
    }
    if (batches.isFull()) {
      counts.add('window_full');
      waiting.wait(() => take(message, next));
      return;
    }
    const { topic, payload, durable } = message;
    if (host?.isContradicted(topic, payload)) connection.publish(host.online());
    batches.add(factsOf(intake, message, clock.now()), { bytes: payload.length, durable });
    next();
  }

  function giveUp(): void {
    counts.add('overloaded');
    ears.standing({ state: 'down', trouble: 'overloaded' }, 'the store does not keep up');
    connection.pause();
  }

  const options = optionsOf(lane, settings, { clientId, routes, host });
  const connection = openConnection(options, deps, {
    message: take,
    connected(how) {
      losses.connected(how, connection.isSure());
      if (host !== null) connection.publish(host.online());
    },
    lost: losses.lost,
  });
  async function stop(): Promise<void> {
    isStopping = true;
    waiting.stop();
    sparkplug.stop();
    flood.stop();
    await drained(batches);
    if (host !== null) connection.publish(host.offline());
    await connection.stop();
  }

  return {
    ...{ lane, session, connection, held: batches.held, stop },
    ackDelayMs: batches.lastDelayMs,
    losses: losses.byReason,
    sessionsLost: losses.sessions,
    flooding: () => flood.flooding(clock.now()),
    leave: (wanted) => connection.leave(namedNot(options, wanted)),
  };
}

function clientIdOf({ id, clientId }: MqttSettings, lane: Lane): string {
  return `${clientId ?? `forewatt-${id}`}-${lane}`;
}

/** What the broker keeps for a source: each filter, in the session of its lane. */
export function heldOf(settings: MqttSettings, mappings: CollectorDeps['mappings']): string[] {
  return settings.subscriptions.flatMap((one) =>
    routesOf(one, mappings).map(({ filter }) =>
      heldName(clientIdOf(settings, one.lane), new URL(settings.url), filter.join('/')),
    ),
  );
}

function heldName(clientId: string, { host }: Pick<URL, 'host'>, filter: string): string {
  return `${sessionName(clientId, { host })} ${filter}`;
}

/** A session as the broker knows it: the same after a restart, another at another broker. */
function sessionName(clientId: string, { host }: Pick<URL, 'host'>): string {
  return `${host} ${clientId}`;
}

function namedNot(options: ConnectionOptions, wanted: ReadonlySet<string>): string[] {
  const { clientId, url, filters } = options;
  return filters.filter((filter) => !wanted.has(heldName(clientId, url, filter)));
}

const noFacts: Facts = { readings: [], events: [], letter: null };
/** Of what was held back its message has been acknowledged: the sender is far beyond what is kept. */
const nobodyWaits = { bytes: 0, durable: (): void => {} };

/** The one lane of a source that says to edge nodes that we are there. */
function hostOf(lane: Lane, { hostId, subscriptions }: MqttSettings, deps: CollectorDeps) {
  const isSparkplug = (one: Lane): boolean =>
    subscriptions.some((sub) => sub.lane === one && sub.decoder === 'sparkplug_b');
  const isOurs = allLanes.find(isSparkplug) === lane;
  return hostId === undefined || !isOurs ? null : hostState(hostId, deps.clock);
}

function optionsOf(
  lane: Lane,
  settings: MqttSettings,
  of: { clientId: string; routes: readonly Route[]; host: HostState | null },
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
    filters: filtersOf(of.routes, of.host),
    skipsRetained: lane === 'events',
    maxPayloadBytes,
    will: of.host?.will ?? null,
  };
}

/** Our own state too: an old last will that comes after our birth must be put right. */
function filtersOf(routes: readonly Route[], host: HostState | null): string[] {
  const filters = routes.map(({ filter }) => filter.join('/'));
  const own = host?.topic.split('/') ?? null;
  const isHeard = own === null || routes.some(({ filter }) => matches(filter, own));
  return [...new Set(isHeard ? filters : [...filters, own.join('/')])];
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
