/** One MQTT connection that comes back by itself; acknowledges only what it is told is durable. */
import { connect as netConnect, type Socket } from 'node:net';
import { TLSSocket, connect as tlsConnect } from 'node:tls';
import { type IClientOptions, type ISubscriptionMap, MqttClient } from 'mqtt';
import type { DurationMs, Instant } from '../../model/time.ts';
import { backoff } from '../../runtime/backoff.ts';
import type { Cancel, Clock } from '../../runtime/clock.ts';
import type { Random } from '../../runtime/random.ts';
import { type AckGate, ackGate } from './ack-gate.ts';

export interface Message {
  topic: string;
  payload: Uint8Array;
  isRetained: boolean;
  /** Call once, when what it said is durable. */
  durable(): void;
}

export type Trouble = 'unreachable' | 'auth_failed' | 'tls_failed' | 'misconfigured';

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
}

export interface ConnectionEars {
  /** Takes a message; `next` asks for the following one, later if there is no room. */
  message(message: Message, next: () => void): void;
  connected(session: 'kept' | 'new' | 'lost'): void;
  lost(trouble: Trouble | null, text: string | null): void;
}

export interface Connection {
  isConnected(): boolean;
  /** False when there is no connection to send it on. */
  publish(topic: string, payload: string): boolean;
  /** Hangs up; comes back after the wait. */
  hangUp(waitMs: DurationMs): void;
  retryAt(): Instant | null;
  /** End of the broker's certificate; null without TLS, and before the first handshake. */
  certificateUntil(): Instant | null;
  stop(): Promise<void>;
}

const reconnect = { first: 1_000, most: 60_000, jitter: 0.5 } as const;
/** The library's own timer must never fire: waits are counted on our clock. */
const neverMs = 2_000_000_000;
const fallBackAfterMs = 50;
const connectTimeoutMs = 10_000;
const sessionSeconds = 86_400;
const receiveMost = 1_000;
const refusedVersion = new Set<unknown>([1, 132]);
const refusedLogin = new Set<unknown>([4, 5, 134, 135, 138, 140]);

export function openConnection(
  options: ConnectionOptions,
  deps: { clock: Clock; random: Random },
  ears: ConnectionEars,
): Connection {
  const { clock } = deps;
  const waits = backoff(reconnect, deps.random);
  let gate: AckGate | null = null;
  let hadSession = false;
  let isStopping = false;
  let trouble: { kind: Trouble; text: string } | null = null;
  let retry: { at: Instant; cancel: Cancel } | null = null;
  let nextWaitMs: DurationMs | null = null;
  const certificate: Certificate = { until: null };

  const client = new MqttClient(() => {
    gate = ackGate(watched(socketOf(options), certificate));
    return gate.stream;
  }, clientOptions(options));

  // In the same turn as the constructor: else messages of the old session would have no handler.
  client.handleMessage = (packet, done) => {
    const current = gate;
    const next = (): void => done();
    const payload =
      typeof packet.payload === 'string' ? Buffer.from(packet.payload) : packet.payload;
    const isCounted = packet.qos > 0;
    const durable = (): void => {
      if (isCounted) current?.release(1);
    };
    const topic = packet.topic.toString();
    try {
      ears.message({ topic, payload, isRetained: packet.retain, durable }, next);
    } catch (error) {
      // Nothing above may throw; if it does, the broker must send this message again.
      trouble = { kind: 'misconfigured', text: String(error) };
      client.stream.destroy();
    }
  };
  client.on('connect', ({ sessionPresent }) => {
    waits.reset();
    trouble = null;
    const session = sessionPresent ? 'kept' : hadSession ? 'lost' : 'new';
    const isFirst = !hadSession;
    hadSession = true;
    if (isFirst || !sessionPresent) subscribe();
    ears.connected(session);
  });
  client.on('error', (error: Error & { code?: unknown }) => {
    if (refusedVersion.has(error.code) && options.protocol === 'auto') fallBack();
    else trouble = troubleOf(error);
  });
  client.on('close', () => {
    if (isStopping) return;
    ears.lost(trouble?.kind ?? 'unreachable', trouble?.text ?? null);
    if (retry !== null) return;
    const waitMs = nextWaitMs ?? waits.next();
    nextWaitMs = null;
    const again = (): void => {
      retry = null;
      if (!isStopping) client.reconnect();
    };
    retry = { at: clock.now() + waitMs, cancel: clock.after(waitMs, again) };
  });

  /** A broker that knows 3.1.1 only; it has no receive maximum and no session expiry. */
  function fallBack(): void {
    client.options.protocolVersion = 4;
    delete client.options.properties;
    nextWaitMs = fallBackAfterMs;
  }

  function subscribe(): void {
    client.subscribe(wantedOf(options), (error) => {
      if (error === null || isStopping) return;
      trouble = { kind: 'misconfigured', text: `subscribe: ${error.message}` };
      client.stream.destroy();
    });
  }

  return {
    isConnected: () => client.connected,
    publish(topic, payload) {
      if (!client.connected) return false;
      client.publish(topic, payload, { qos: 1 }, () => {});
      return true;
    },
    hangUp(waitMs) {
      nextWaitMs = waitMs;
      client.stream.destroy();
    },
    retryAt: () => retry?.at ?? null,
    certificateUntil: () => certificate.until,
    async stop() {
      isStopping = true;
      retry?.cancel();
      await client.endAsync(!client.connected);
    },
  };
}

interface Certificate {
  until: Instant | null;
}

/** Notes the end of the broker's certificate when the handshake is done. */
function watched(socket: Socket, certificate: Certificate): Socket {
  if (!(socket instanceof TLSSocket)) return socket;
  return socket.once('secureConnect', () => {
    const until = Date.parse(socket.getPeerCertificate().valid_to);
    certificate.until = Number.isNaN(until) ? null : until;
  });
}

function wantedOf({ filters, skipsRetained }: ConnectionOptions): ISubscriptionMap {
  const rh = skipsRetained ? 2 : 0;
  return Object.fromEntries(filters.map((filter) => [filter, { qos: 1, rh }]));
}

function socketOf({ url, ca }: ConnectionOptions): ReturnType<typeof netConnect> {
  const isTls = url.protocol === 'mqtts:';
  const port = Number(url.port === '' ? (isTls ? 8883 : 1883) : url.port);
  const host = url.hostname.replace(/^\[|\]$/g, '');
  const common = { host, port, noDelay: true };
  if (!isTls) return netConnect(common);
  return tlsConnect({ ...common, servername: host, ...(ca === undefined ? {} : { ca }) });
}

function clientOptions(options: ConnectionOptions): IClientOptions {
  const is5 = options.protocol !== '3.1.1';
  return {
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

function troubleOf(error: Error & { code?: unknown }): { kind: Trouble; text: string } {
  const code = String(error.code ?? '');
  const text = error.message === '' ? code : error.message;
  if (refusedLogin.has(error.code)) return { kind: 'auth_failed', text };
  const isTls = /CERT|TLS|SSL|ALTNAME|SELF_SIGNED|UNABLE_TO_VERIFY/.test(code);
  if (isTls) return { kind: 'tls_failed', text };
  const isRefusal = typeof error.code === 'number' && error.code > 0;
  return { kind: isRefusal ? 'misconfigured' : 'unreachable', text };
}
