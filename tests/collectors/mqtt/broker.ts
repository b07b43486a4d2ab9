/** The demo's kind of broker, which speaks 3.1.1 only, and a collector that subscribes to it. */
import { createServer, type Socket } from 'node:net';
import { createServer as createTlsServer, type TlsOptions } from 'node:tls';
import { Aedes, type AedesOptions } from 'aedes';
import { connectAsync, type MqttClient } from 'mqtt';
import { freePort } from '../../../src/cli/demo/ports.ts';
import type { Collector, CollectorDeps } from '../../../src/collectors/collector.ts';
import { mqtt } from '../../../src/collectors/mqtt/collector.ts';
import { mqttSettings } from '../../../src/collectors/mqtt/settings.ts';
import { mappings } from '../mapped.ts';
import { depsWith, fastClock, type MemorySink } from '../support.ts';

export interface Broker {
  port: number;
  aedes: Aedes;
  /** Publishes to it. */
  client: MqttClient;
  /** Messages that our connections have acknowledged. */
  acks: () => number;
  stop(): Promise<void>;
}

/** @param over.authenticate of aedes; the publisher's client id is `tester` */
export async function startBroker(
  over: { port?: number; tls?: TlsOptions; options?: AedesOptions } = {},
): Promise<Broker> {
  const port = over.port ?? (await freePort());
  const aedes = await Aedes.createBroker(over.options ?? {});
  const sockets = new Set<Socket>();
  const handle = (socket: Socket): void => {
    sockets.add(socket);
    aedes.handle(socket);
  };
  const server = over.tls === undefined ? createServer(handle) : createTlsServer(over.tls, handle);
  // A handshake that fails is the client's affair.
  server.on('tlsClientError', () => {});
  await new Promise<void>((resolve) => server.listen(port, '127.0.0.1', resolve));
  let acks = 0;
  aedes.on('ack', (_packet, from) => {
    if (from?.id.startsWith('forewatt-')) acks += 1;
  });
  const url = `${over.tls === undefined ? 'mqtt' : 'mqtts'}://127.0.0.1:${port}`;
  const client = await connectAsync(url, {
    protocolVersion: 4,
    clientId: 'tester',
    rejectUnauthorized: false,
  });
  const stop = async (): Promise<void> => {
    await client.endAsync(true);
    for (const socket of sockets) socket.destroy();
    await new Promise<void>((resolve) => aedes.close(() => resolve()));
    await new Promise<void>((resolve) => server.close(() => resolve()));
  };
  return { port, aedes, client, acks: () => acks, stop };
}

/** A source that is not started yet; meters publish below `ami/` where the settings say nothing else. */
export function sourceOf(
  port: number,
  sink: MemorySink,
  over: { settings?: object; deps?: Partial<CollectorDeps>; speed?: number } = {},
): Collector {
  const settings = mqttSettings.parse({
    id: 'ami',
    kind: 'mqtt',
    url: `mqtt://127.0.0.1:${port}`,
    subscriptions: [
      { topic: 'ami/+/events', decoder: 'json_events', lane: 'events' },
      { topic: 'ami/+/readings', decoder: 'json_readings', lane: 'telemetry' },
    ],
    ...over.settings,
  });
  return mqtt.create(
    settings,
    depsWith(sink, fastClock(over.speed ?? 20), { mappings, ...over.deps }),
  );
}

/** Real time that something under way in sockets may take; `performance` goes on where a test holds the clock. */
const turnsMostMs = 15_000;

/** Lets what is under way in sockets happen, until it is so. */
export async function turned(isSo: () => boolean): Promise<void> {
  const until = performance.now() + turnsMostMs;
  while (performance.now() < until) {
    if (isSo()) return;
    await new Promise((resolve) => setImmediate(resolve));
  }
  throw new Error('it did not come to be so');
}
