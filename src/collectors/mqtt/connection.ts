/** One MQTT connection that comes back by itself; acknowledges only what it is told is durable. */
import { type IClientOptions, type ISubscriptionMap, MqttClient } from 'mqtt';
import type { Instant } from '../../model/time.ts';
import type { Clock } from '../../runtime/clock.ts';
import type { Random } from '../../runtime/random.ts';
import { type AckGate, ackGate } from './ack-gate.ts';
import { dial } from './link/dial.ts';
import { retrying } from './link/retrying.ts';
import { isVersionRefusal, type Trouble, troubleOf } from './link/trouble.ts';

export interface Message {
  topic: string;
  payload: Uint8Array;
  isRetained: boolean;
  /** Call once, when what it said is durable. */
  durable(): void;
}

export interface Outgoing {
  topic: string;
  payload: string | Uint8Array;
  qos: 0 | 1;
  retain: boolean;
}

export interface ConnectionOptions {
  url: URL;
  clientId: string;
  username: string | undefined;
  password: string | undefined;
  ca: string | undefined;
  protocol: 'auto' | '5' | '3.1.1';
  keepaliveS: number;
  filters: readonly string[];
  /** Whether what the broker kept is of no use at subscribing. */
  skipsRetained: boolean;
  maxPayloadBytes: number;
  /** What the broker says for us when we are gone; made anew for each connection. */
  will: (() => Outgoing) | null;
}

export interface ConnectionEars {
  /** Takes a message; `next` asks for the following one, later if there is no room. */
  message(message: Message, next: () => void): void;
  connected(session: 'kept' | 'new' | 'lost'): void;
  /** `isTaken`: somebody else came with our client id; null where the broker cannot say so. */
  lost(loss: { trouble: Trouble; text: string | null; isTaken: boolean | null }): void;
}

export interface Connection {
  isConnected(): boolean;
  /** False where the broker grants no acknowledged delivery. */
  isSure(): boolean;
  /** False when there is no connection to send it on. */
  publish(message: Outgoing): boolean;
  /** Hangs up and stays away until `resume`. */
  pause(): void;
  resume(): void;
  /** Subscriptions that the broker shall no longer keep for us; without a connection it goes on. */
  leave(filters: readonly string[]): Promise<void>;
  retryAt(): Instant | null;
  /** End of the broker's certificate; null without TLS and before it showed one. Also of one that is refused. */
  certificateUntil(): Instant | null;
  stop(): Promise<void>;
}

/** The library's own timer must never fire: waits are counted on our clock. */
const neverMs = 2_000_000_000;
const fallBackAfterMs = 50;
const connectTimeoutMs = 10_000;
const endMostMs = 2_000;
const sessionSeconds = 86_400;
const receiveMost = 1_000;
/** Reason of a version 5 broker that hangs up: another client came with the same id. */
const sessionTaken = 142;

export function openConnection(
  options: ConnectionOptions,
  deps: { clock: Clock; random: Random },
  ears: ConnectionEars,
): Connection {
  const retry = retrying(deps, again);
  let gate: AckGate | null = null;
  let hadSession = false;
  let isStopping = false;
  /** The version was refused: the next try says another one, and nothing is lost yet. */
  let isFallingBack = false;
  let trouble: { kind: Trouble; text: string } | null = null;
  let farewell: number | null = null;
  const seen = { certificateUntil: null as Instant | null, isSure: true };

  const client = new MqttClient(() => {
    gate = ackGate(dial(options, { seen, failed }));
    return gate.stream;
  }, clientOptions(options));

  // In the same turn as the constructor: else messages of the old session would have no handler.
  client.handleMessage = handlerOf(() => gate, ears, giveUp);
  client.on('connect', ({ sessionPresent }) => {
    retry.connected();
    trouble = null;
    farewell = null;
    const session = sessionPresent ? 'kept' : hadSession ? 'lost' : 'new';
    const isFirst = !hadSession;
    hadSession = true;
    if (isFirst || !sessionPresent) subscribe(() => ears.connected(session));
    else ears.connected(session);
  });
  client.on('error', (error: Error & { code?: unknown }) => {
    if (isVersionRefusal(error) && options.protocol === 'auto') fallBack();
    else failed(error);
  });
  client.on('disconnect', ({ reasonCode }) => {
    farewell = reasonCode ?? null;
  });
  client.on('close', closed);

  function closed(): void {
    if (isStopping) return;
    const why = trouble;
    trouble = null;
    if (!retry.closed() || isFallingBack) return;
    // Not every broker of version 5 says why it hangs up.
    const isTaken = farewell === null ? null : farewell === sessionTaken;
    ears.lost({ trouble: why?.kind ?? 'unreachable', text: why?.text ?? null, isTaken });
  }

  function again(): void {
    if (isStopping) return;
    isFallingBack = false;
    if (options.will !== null) client.options.will = willOf(options.will());
    client.reconnect();
  }

  function failed(error: Error & { code?: unknown }): void {
    trouble = troubleOf(error, seen.certificateUntil);
  }

  /** A broker that knows 3.1.1 only; it has no receive maximum and no session expiry. */
  function fallBack(): void {
    client.options.protocolVersion = 4;
    delete client.options.properties;
    isFallingBack = true;
    retry.soon(fallBackAfterMs);
  }

  function subscribe(done: () => void): void {
    client.subscribe(wantedOf(options), (error, granted) => {
      if (isStopping) return;
      seen.isSure = granted?.every(({ qos }) => qos > 0) ?? true;
      if (error === null) done();
      else giveUp(`subscribe: ${error.message}`);
    });
  }

  function giveUp(why: string): void {
    trouble = { kind: 'misconfigured', text: why };
    client.stream.destroy();
  }

  return {
    isConnected: () => client.connected,
    isSure: () => seen.isSure,
    publish: (message) => published(client, message),
    pause() {
      retry.pause();
      client.stream.destroy();
    },
    resume: retry.resume,
    leave: (filters) => left(client, filters),
    retryAt: retry.at,
    certificateUntil: () => seen.certificateUntil,
    async stop() {
      isStopping = true;
      retry.stop();
      await ended(client);
    },
  };
}

async function ended(client: MqttClient): Promise<void> {
  await notLonger(client.endAsync(!client.connected));
  client.stream.destroy();
}

async function left(client: MqttClient, filters: readonly string[]): Promise<void> {
  if (!client.connected || filters.length === 0) return;
  await notLonger(client.unsubscribeAsync([...filters]).catch(() => undefined));
}

/** A broker that answers nothing any more must not hold up the end of the process. */
async function notLonger(work: Promise<unknown>): Promise<void> {
  let limit: NodeJS.Timeout | undefined;
  const late = new Promise<void>((resolve) => {
    limit = setTimeout(resolve, endMostMs);
  });
  await Promise.race([work, late]);
  clearTimeout(limit);
}

function published(client: MqttClient, { topic, payload, qos, retain }: Outgoing): boolean {
  // Offline the library would keep it in memory without limit.
  if (!client.connected) return false;
  const bytes = typeof payload === 'string' ? payload : Buffer.from(payload);
  client.publish(topic, bytes, { qos, retain }, () => {});
  return true;
}

function handlerOf(
  gateNow: () => AckGate | null,
  ears: Pick<ConnectionEars, 'message'>,
  giveUp: (why: string) => void,
): MqttClient['handleMessage'] {
  return (packet, done) => {
    const gate = gateNow();
    // Of a connection that ended meanwhile it comes again. Going on would put its acknowledgement, under the
    // same number, among those of the next connection, where it leaves for another message that is stored.
    const next = (): void => {
      if (gate === gateNow() && gate?.stream.destroyed === false) done();
    };
    const payload =
      typeof packet.payload === 'string' ? Buffer.from(packet.payload) : packet.payload;
    const isCounted = packet.qos > 0;
    const durable = (): void => {
      if (isCounted) gate?.release(1);
    };
    const topic = packet.topic.toString();
    try {
      ears.message({ topic, payload, isRetained: packet.retain, durable }, next);
    } catch (error) {
      // Nothing above may throw; if it does, the broker must send this message again.
      giveUp(String(error));
    }
  };
}

function wantedOf({ filters, skipsRetained }: ConnectionOptions): ISubscriptionMap {
  const rh = skipsRetained ? 2 : 0;
  return Object.fromEntries(filters.map((filter) => [filter, { qos: 1, rh }]));
}

function willOf(will: Outgoing): IClientOptions['will'] & {} {
  return { ...will, payload: Buffer.from(will.payload) };
}

function clientOptions(options: ConnectionOptions): IClientOptions {
  const is5 = options.protocol !== '3.1.1';
  return {
    // Its own log formats nothing unless asked to, and is called twenty times a message all the same.
    log: () => {},
    protocolVersion: is5 ? 5 : 4,
    clientId: options.clientId,
    ...(options.username === undefined ? {} : { username: options.username }),
    ...(options.password === undefined ? {} : { password: options.password }),
    clean: false,
    keepalive: options.keepaliveS,
    connectTimeout: connectTimeoutMs,
    reconnectPeriod: neverMs,
    reconnectOnConnackError: true,
    resubscribe: false,
    queueQoSZero: false,
    ...(options.will === null ? {} : { will: willOf(options.will()) }),
    ...(is5
      ? {
          properties: {
            sessionExpiryInterval: sessionSeconds,
            receiveMaximum: receiveMost,
            maximumPacketSize: options.maxPayloadBytes + 1_024,
          },
        }
      : {}),
  };
}
