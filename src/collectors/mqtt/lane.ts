/** One lane of a broker: its connection, its subscriptions, its batches. */
import type { DurationMs, Instant } from '../../model/time.ts';
import { fault } from '../../runtime/problem.ts';
import type { CollectorDeps, DeadLetter } from '../collector.ts';
import type { Tally } from '../tally.ts';
import { type Batch, batch, type Facts } from './batch.ts';
import { type Connection, type Message, openConnection, type Trouble } from './connection.ts';
import type { Context, Decoded } from './decoders/decoder.ts';
import { decoders } from './decoders/registry.ts';
import { matches } from './filters.ts';
import type { HeadEnd } from './head-end.ts';
import type { Lane, MqttSettings, Subscription } from './settings.ts';

export interface LaneStanding {
  state: 'starting' | 'connected' | 'down';
  trouble: Trouble | 'overloaded' | 'session_lost' | null;
}

export interface LaneEars {
  /** An asset spoke; `isLive` is false for what the broker had kept. */
  heard(told: { asset: string; isLive: boolean; everyMs: DurationMs | null; at: Instant }): void;
  ping(id: string, isReached: boolean): void;
  standing(standing: LaneStanding, text: string | null): void;
}

export interface LaneAtWork {
  lane: Lane;
  connection: Connection;
  held(): number;
  stop(): Promise<void>;
}

const lanes: Readonly<Record<Lane, { flushMs: number; keepaliveS: number }>> = {
  events: { flushMs: 5, keepaliveS: 15 },
  telemetry: { flushMs: 20, keepaliveS: 60 },
};
/** Blocked longer than this the keepalive would fail; better to hang up on purpose. */
const blockedMostMs = 45_000;
const overloadedWaitMs = 60_000;
const letterBytesMost = 65_536;
/** Lost this often within a minute of connecting, somebody else uses our name. */
const takeoversMost = 5;
const takeoverWindowMs = 60_000;

interface Route {
  subscription: Subscription;
  filter: readonly string[];
  assetLevel: number | null;
}

export function openLane(
  lane: Lane,
  settings: MqttSettings,
  parts: { deps: CollectorDeps; counts: Tally; headEnd: HeadEnd | null; ears: LaneEars },
): LaneAtWork {
  const { deps, counts, ears } = parts;
  const routes = settings.subscriptions.filter((one) => one.lane === lane).map(routeOf);
  const clientId = `${settings.clientId ?? `forewatt-${settings.id}`}-${lane}`;
  const batches = batch({
    sink: deps.sink,
    log: deps.log,
    source: settings.id,
    flushMs: lanes[lane].flushMs,
  });
  const takeovers = takeoverWatch(clientId);
  let isStopping = false;

  function take(message: Message, next: () => void): void {
    const at = deps.clock.now();
    const facts = factsOf(message, at);
    batches.add(facts, { bytes: message.payload.length, durable: message.durable });
    if (isStopping) return;
    if (!batches.isFull()) next();
    else waitForRoom(next);
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

  function factsOf(message: Message, at: Instant): Facts {
    const { topic, payload } = message;
    if (payload.length === 0) {
      counts.add('cleared');
      return noFacts;
    }
    const levels = topic.split('/');
    const route = routes.find(({ filter }) => matches(filter, levels));
    if (route === undefined) {
      counts.add('unmatched_topic');
      return noFacts;
    }
    const { subscription } = route;
    const context: Context = {
      source: settings.id,
      receivedAt: at,
      isRetained: message.isRetained,
      maxPayloadBytes: settings.maxPayloadBytes,
      assetLevel: route.assetLevel,
      timezone: subscription.timezone ?? null,
      timeUnit: subscription.timeUnit ?? null,
      eventCodes: parts.headEnd?.events ?? noCodes,
    };
    const letter = (reason: string): DeadLetter => ({
      source: settings.id,
      topic,
      reason,
      payload: payload.slice(0, letterBytesMost),
      receivedAt: at,
    });
    try {
      const decoded = decoders[subscription.decoder](topic, payload, context);
      if (!('rejected' in decoded)) return accepted(decoded, message, { subscription, at });
      counts.add(`rejected/${decoded.rejected}`);
      return { ...noFacts, letter: letter(decoded.rejected) };
    } catch (error) {
      deps.log.error({ source: settings.id, topic, err: error }, 'decoder_failed');
      counts.add('rejected/decoder_fault');
      return { ...noFacts, letter: letter('decoder_fault') };
    }
  }

  function accepted(
    decoded: Decoded,
    message: Message,
    of: { subscription: Subscription; at: Instant },
  ): Facts {
    const { readings, events, ping, notes } = decoded;
    for (const note of notes) counts.add(note);
    counts.readings(readings.length, of.at);
    counts.add('events', events.length);
    if (ping !== null && !message.isRetained) ears.ping(ping.id, ping.isReached);
    const asset = readings[0]?.asset ?? events[0]?.asset;
    const everyMs = of.subscription.expectEvery ?? null;
    if (asset !== undefined) {
      ears.heard({ asset, isLive: !message.isRetained, everyMs, at: of.at });
    }
    return { readings, events, letter: null };
  }

  const connection = openConnection(
    {
      url: new URL(settings.url),
      clientId,
      username: settings.username,
      password: settings.password,
      ca: settings.ca,
      protocol: settings.protocol,
      keepaliveS: lanes[lane].keepaliveS,
      filters: routes.map(({ subscription }) => subscription.topic),
      skipsRetained: lane === 'events',
      maxPayloadBytes: settings.maxPayloadBytes,
    },
    deps,
    {
      message: take,
      connected(session) {
        takeovers.connected(deps.clock.now());
        counts.add('connects');
        if (session === 'lost') counts.add('session_lost');
        const trouble = session === 'lost' ? 'session_lost' : null;
        ears.standing({ state: 'connected', trouble }, null);
      },
      lost(trouble, text) {
        const stolen = takeovers.lost(deps.clock.now());
        counts.add(`lost/${trouble ?? 'closed'}`);
        if (stolen === null) ears.standing({ state: 'down', trouble }, text);
        else ears.standing({ state: 'down', trouble: 'misconfigured' }, stolen);
      },
    },
  );
  return {
    lane,
    connection,
    held: () => batches.held(),
    async stop() {
      isStopping = true;
      await drained(batches);
      await connection.stop();
    },
  };
}

const noFacts: Facts = { readings: [], events: [], letter: null };
const noCodes: Context['eventCodes'] = new Map();
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

function routeOf(subscription: Subscription): Route {
  const filter = subscription.topic.split('/');
  const written = /^\$topic\[(\d+)\]$/.exec(subscription.asset ?? '')?.[1];
  const firstWild = filter.indexOf('+');
  const level = written === undefined ? firstWild : Number(written);
  const isInPayload = subscription.asset === '$payload' || level < 0;
  return { subscription, filter, assetLevel: isInPayload ? null : level };
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
