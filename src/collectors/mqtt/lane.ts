/** One lane of a broker: its connection, its subscriptions, its batches. */
import { type Instant, toIso } from '../../model/time.ts';
import { fault } from '../../runtime/problem.ts';
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
import { room } from './link/room.ts';
import { takeovers } from './link/takeovers.ts';
import type { Trouble } from './link/trouble.ts';
import { overlays } from './mapping/overlay.ts';
import { lanes as allLanes, type Lane, type MqttSettings } from './settings.ts';
import { sparkplugDecoder } from './sparkplug/decoder.ts';
import { type HostState, hostState } from './sparkplug/host.ts';
import { uplinkMemory } from './uplinks.ts';
import { complaints } from './watch/complaints.ts';
import { floodGate } from './watch/flood.ts';

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
  parts: { deps: CollectorDeps; counts: Tally; headEnd: HeadEnd | null; ears: LaneEars },
): LaneAtWork {
  const { deps, counts, ears } = parts;
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
    ...{ settings, routes, flood, counts, log, ears },
    eventCodes: parts.headEnd?.events ?? noCodes,
    uplinks: uplinkMemory(),
    overlays: overlays(),
    sparkplug: sparkplug.decode,
    complaints: complaints({ source: settings.id, log }),
  };
  const losses = lossesOf(clientId, parts);
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
    connected(session) {
      losses.connected(session);
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
    ...{ lane, connection, held: batches.held, stop },
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

function heldName(clientId: string, { host }: URL, filter: string): string {
  return `${host} ${clientId} ${filter}`;
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

interface Losses extends Pick<Parameters<typeof openConnection>[2], 'connected' | 'lost'> {
  byReason(): ReadonlyMap<string, number>;
  sessions(): number;
}

/** Counts what was lost, and says what follows from it. */
function lossesOf(
  clientId: string,
  { deps, counts, ears }: Pick<Parameters<typeof openLane>[2], 'deps' | 'counts' | 'ears'>,
): Losses {
  const { clock } = deps;
  const taken = takeovers();
  const byReason = new Map<string, number>();
  let sessions = 0;
  let lostAt: Instant | null = null;
  const problem = fault('COL-MQTT-CLIENTID', { clientId });
  const fought = { trouble: 'misconfigured', text: `${problem.code}: ${problem.message}` } as const;
  return {
    connected(session) {
      taken.connected();
      counts.add('connects');
      const now = clock.now();
      if (session === 'lost') {
        counts.add('session_lost');
        sessions += 1;
      }
      const span = `${toIso(lostAt ?? now)} and ${toIso(now)}`;
      const gap = `session lost: what came between ${span} may be missing`;
      if (taken.isFought(now)) {
        ears.standing({ state: 'connected', trouble: fought.trouble }, fought.text);
      } else if (session === 'lost') {
        ears.standing({ state: 'connected', trouble: 'session_lost' }, gap);
      } else ears.standing({ state: 'connected', trouble: null }, null);
      lostAt = null;
    },
    lost({ trouble, text, isTaken }) {
      lostAt ??= clock.now();
      taken.lost(isTaken, clock.now());
      counts.add(`lost/${trouble}`);
      byReason.set(trouble, (byReason.get(trouble) ?? 0) + 1);
      if (taken.isFought(clock.now())) {
        ears.standing({ state: 'down', trouble: fought.trouble }, fought.text);
      } else ears.standing({ state: 'down', trouble }, text);
    },
    byReason: () => byReason,
    sessions: () => sessions,
  };
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
