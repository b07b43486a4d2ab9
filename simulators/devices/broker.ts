/** The head-end's broker: aedes on a loopback port, and one client that speaks for all radio devices. */
import { createServer, type Server, type Socket } from 'node:net';
import { Aedes } from 'aedes';
import mqtt from 'mqtt';

export interface HeadEnd {
  readonly port: number;
  /** Publishes at QoS 1; what cannot be handed over now is handed over when the broker is back. */
  publish(topic: string, payload: object): void;
  onMessage(filter: string, listener: (topic: string, payload: Buffer) => void): void;
  stop(): Promise<void>;
}

export async function startHeadEnd(port: number): Promise<HeadEnd> {
  const aedes = await Aedes.createBroker();
  const sockets = new Set<Socket>();
  const server: Server = createServer((socket) => {
    sockets.add(socket);
    socket.on('close', () => sockets.delete(socket));
    socket.on('error', () => socket.destroy());
    aedes.handle(socket);
  });
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject);
    server.listen(port, '127.0.0.1', resolve);
  });
  const listening = (server.address() as { port: number }).port;
  const client = await mqtt.connectAsync(`mqtt://127.0.0.1:${listening}`, {
    clientId: 'head-end',
    protocolVersion: 4,
    keepalive: 60,
  });
  const listeners: Array<(topic: string, payload: Buffer) => void> = [];
  client.on('message', (topic, payload) => {
    for (const listener of listeners) listener(topic, payload);
  });
  client.on('error', (error) => process.stderr.write(`head-end: ${error.message}\n`));
  return {
    port: listening,
    publish: (topic, payload) => {
      client.publish(topic, JSON.stringify(payload), { qos: 1 });
    },
    onMessage(filter, listener) {
      const expression = new RegExp(`^${filter.replaceAll('+', '[^/]+')}$`);
      listeners.push((topic, payload) => {
        if (expression.test(topic)) listener(topic, payload);
      });
      client.subscribe(filter, { qos: 1 });
    },
    stop: async () => {
      await client.endAsync(true);
      for (const socket of sockets) socket.destroy();
      await new Promise<void>((resolve) => aedes.close(() => resolve()));
      await new Promise<void>((resolve) => server.close(() => resolve()));
    },
  };
}
