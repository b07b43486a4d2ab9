/** What stands between us and a broker: certificates, passwords, refusals, somebody with our name. */
import { createServer } from 'node:net';
import { connectAsync } from 'mqtt';
import { afterEach, describe, expect, test } from 'vitest';
import { openConnection } from '../../../src/collectors/mqtt/connection.ts';
import { DAY, toIso } from '../../../src/model/time.ts';
import { scaledClock } from '../../../src/runtime/clock.ts';
import { seededRandom } from '../../../src/runtime/random.ts';
import { fastClock, memorySink } from '../support.ts';
import { sourceOf, startBroker, turned } from './broker.ts';
import { certificate } from './certificate.ts';

const stops: Array<() => Promise<unknown>> = [];
afterEach(async () => {
  for (const stop of stops.splice(0).reverse()) await stop();
});

const second = (at: number): number => Math.floor(at / 1_000) * 1_000;
const gasp = (id: string): string => JSON.stringify({ id, type: 'last_gasp' });
const refusal = (returnCode: number) => Object.assign(new Error('refused'), { returnCode });

describe('over TLS', () => {
  const url = (port: number) => `mqtts://127.0.0.1:${port}`;

  test('an expired certificate is told with its end, and a new one is taken by itself', async () => {
    const until = second(Date.now() - 3 * DAY);
    const old = certificate(until);
    const away = await startBroker({ tls: old });
    const sink = memorySink();
    const fresh = certificate(second(Date.now() + 400 * DAY));
    const settings = { url: url(away.port), ca: old.cert + fresh.cert };
    const source = sourceOf(away.port, sink, { settings, speed: 100 });
    stops.push(() => source.stop());
    await source.start();
    await sink.until(() => source.status().health === 'down');
    expect(source.status()).toMatchObject({ reason: 'tls_failed', retryAt: expect.any(String) });
    expect(source.status().lastError).toContain(toIso(until));
    expect(source.inside?.().lanes[0]).toMatchObject({ certificateUntil: toIso(until) });
    await away.stop();
    const back = await startBroker({ port: away.port, tls: fresh });
    stops.push(back.stop);
    await sink.until(() => source.status().health === 'up');
  });

  test('a certificate that ends in less than 21 days is said; one that ends later is not', async () => {
    const until = second(Date.now() + 300 * DAY);
    const own = certificate(until);
    const { port, stop } = await startBroker({ tls: own });
    stops.push(stop);
    for (const [days, health] of [
      [22, 'up'],
      [20, 'degraded'],
    ] as const) {
      const sink = memorySink();
      const clock = scaledClock({ start: until - days * DAY, origin: Date.now(), speed: 20 });
      const settings = { url: url(port), ca: own.cert, clientId: `d-${days}` };
      const source = sourceOf(port, sink, { settings, deps: { clock } });
      stops.push(() => source.stop());
      await source.start();
      await sink.until(() => source.status().health === health);
      if (health === 'up') continue;
      expect(source.status().reason).toBe('tls_expiring');
      await sink.until(() => source.status().health === 'degraded');
      expect(source.inside?.().causes).toMatchObject([
        { reason: 'tls_expiring', text: `the broker's certificate ends ${toIso(until)}` },
      ]);
    }
  });

  test('a certificate that nobody vouches for is refused, and no password is sent to it', async () => {
    const { port, aedes, stop } = await startBroker({ tls: certificate(second(Date.now() + DAY)) });
    stops.push(stop);
    const names: string[] = [];
    aedes.on('client', ({ id }) => names.push(id));
    const sink = memorySink();
    const settings = { url: url(port), username: 'collector', password: 'secret' };
    const source = sourceOf(port, sink, { settings });
    stops.push(() => source.stop());
    await source.start();
    await sink.until(() => source.status().health === 'down');
    expect([source.status().reason, names]).toEqual(['tls_failed', []]);
  });
});

test('a wrong password is told, and tried again until it is right (MQTT.js #1947)', async () => {
  let refusals = 0;
  const { port, stop } = await startBroker({
    options: {
      authenticate(client, _user, _password, done) {
        const isRight = client.id === 'tester' || refusals >= 10;
        if (isRight) return done(null, true);
        refusals += 1;
        done(refusal(5), false);
      },
    },
  });
  stops.push(stop);
  const sink = memorySink();
  const settings = { username: 'collector', password: 'old' };
  const source = sourceOf(port, sink, { settings, speed: 500 });
  stops.push(() => source.stop());
  await source.start();
  await sink.until(() => source.status().health === 'down');
  expect(source.status()).toMatchObject({ reason: 'auth_failed' });
  // Both lanes were refused five times each.
  await sink.until(() => source.status().health === 'up');
  expect(source.counters().get('lost/auth_failed')).toBe(10);
});

test('somebody with our client id is told as the cause, and not as a broker that comes and goes', async () => {
  const { port, aedes, stop } = await startBroker();
  stops.push(stop);
  const name = 'forewatt-ami-events';
  let isThief = false;
  aedes.on('clientReady', ({ id }) => {
    if (id !== name || isThief) return;
    isThief = true;
    void connectAsync(`mqtt://127.0.0.1:${port}`, { protocolVersion: 4, clientId: name })
      .then((client) => client.endAsync(true))
      .finally(() => {
        isThief = false;
      });
  });
  const sink = memorySink();
  const subscriptions = [{ topic: 'ami/+/events', decoder: 'json_events', lane: 'events' }];
  const source = sourceOf(port, sink, { settings: { subscriptions }, speed: 50 });
  stops.push(() => source.stop());
  await source.start();
  await sink.until(() => source.status().reason === 'misconfigured', 10_000);
  expect(source.status().lastError).toContain(`COL-MQTT-CLIENTID: Another program uses`);
  expect(source.status().lastError).toContain(name);
  expect(source.inside?.().causes).toMatchObject([{ reason: 'misconfigured' }]);
});

/** A broker of a few bytes: refuses with `refusals`, one a connection, then grants as it is told. */
async function smallBroker(says: { refusals?: number[]; grants?: number }): Promise<number> {
  const refusals = [...(says.refusals ?? [])];
  const server = createServer((socket) => {
    socket.on('data', (bytes: Buffer) => {
      const kind = (bytes[0] ?? 0) >> 4;
      if (kind === 1) socket.write(Buffer.from([0x20, 2, 0, refusals.shift() ?? 0]));
      const [, , high = 0, low = 0] = bytes;
      if (kind === 8) socket.write(Buffer.from([0x90, 3, high, low, says.grants ?? 1]));
      if (kind === 14) socket.destroy();
    });
    socket.on('error', () => {});
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  stops.push(() => new Promise((resolve) => server.close(resolve)));
  return (server.address() as { port: number }).port;
}

test('a broker that grants no acknowledged delivery is said to be unsure', async () => {
  const sink = memorySink();
  const settings = { protocol: '3.1.1' };
  const source = sourceOf(await smallBroker({ grants: 0 }), sink, { settings });
  stops.push(() => source.stop());
  await source.start();
  await sink.until(() => source.status().health === 'up');
  expect(source.status().learned).toEqual([
    expect.stringMatching(/^events: .*QoS 0 only/),
    expect.stringMatching(/^telemetry: .*QoS 0 only/),
  ]);
});

test('a broker that takes nobody now is unreachable, and is up when it takes us (MQTT.js #1947)', async () => {
  const sink = memorySink();
  const subscriptions = [{ topic: 'ami/+/events', decoder: 'json_events', lane: 'events' }];
  const port = await smallBroker({ refusals: [3, 3, 3, 3, 3] });
  const settings = { protocol: '3.1.1', subscriptions };
  const source = sourceOf(port, sink, { settings, speed: 500 });
  stops.push(() => source.stop());
  await source.start();
  await sink.until(() => source.status().health === 'down');
  expect(source.status()).toMatchObject({ reason: 'unreachable' });
  expect(source.status().lastError).toMatch(/server unavailable/i);
  await sink.until(() => source.status().health === 'up');
  expect(source.counters().get('lost/unreachable')).toBe(5);
});

test('a subscription that the broker denies is told as such, and not as one that is silent', async () => {
  const sink = memorySink();
  const settings = { protocol: '3.1.1' };
  const source = sourceOf(await smallBroker({ grants: 0x80 }), sink, { settings });
  stops.push(() => source.stop());
  await source.start();
  await sink.until(() => source.status().health === 'down');
  expect(source.status()).toMatchObject({ reason: 'misconfigured' });
  expect(source.status().lastError).toMatch(/subscribe: /);
});

test('a listener that throws costs one message its acknowledgement, and never the connection', async () => {
  const { port, client, stop } = await startBroker();
  stops.push(stop);
  const heard: string[] = [];
  let throws = 1;
  const connection = openConnection(
    {
      url: new URL(`mqtt://127.0.0.1:${port}`),
      clientId: 'forewatt-x-events',
      username: undefined,
      password: undefined,
      ca: undefined,
      protocol: '3.1.1',
      keepaliveS: 60,
      filters: ['ami/+/events'],
      skipsRetained: false,
      maxPayloadBytes: 1_000,
      will: null,
    },
    { clock: fastClock(50), random: seededRandom(1) },
    {
      message({ payload, durable }, next) {
        if (throws > 0) {
          throws -= 1;
          throw new Error('a bug');
        }
        heard.push((JSON.parse(Buffer.from(payload).toString()) as { id: string }).id);
        durable();
        next();
      },
      connected() {},
      lost() {},
    },
  );
  stops.push(() => connection.stop());
  await turned(connection.isConnected);
  for (const id of ['1', '2', '3']) {
    await client.publishAsync('ami/M-1/events', gasp(id), { qos: 1 });
  }
  await turned(() => new Set(heard).size === 3);
  expect(connection.isConnected()).toBe(true);
});
