/** What stands between us and a real broker: certificates, passwords, our name, its windows; and a real edge node. */
import { pbkdf2Sync } from 'node:crypto';
import { connectAsync, type MqttClient } from 'mqtt';
import { afterEach, describe, expect, test } from 'vitest';
import { toIso } from '../../src/model/time.ts';
import { points } from '../collectors/mapped.ts';
import { findMosquitto, type RealBroker, startMosquitto } from '../collectors/mosquitto.ts';
import { sourceOf } from '../collectors/mqtt/broker.ts';
import { certificate } from '../collectors/mqtt/certificate.ts';
import { encoded, feeder, nbirth, ndeath } from '../collectors/mqtt/payloads.ts';
import { type MemorySink, memorySink } from '../collectors/support.ts';

const found = findMosquitto();
const reason = 'skip' in found ? found.skip : '';
const path = 'path' in found ? found.path : '';
const stops: Array<() => Promise<unknown>> = [];
afterEach(async () => {
  for (const stop of stops.splice(0).reverse()) await stop();
});

type Over = Parameters<typeof startMosquitto>[1];
async function started(over: Over = {}): Promise<RealBroker> {
  const broker = await startMosquitto(path, over);
  stops.push(broker.stop);
  return broker;
}

function collect(broker: RealBroker, sink: MemorySink, settings: object, speed = 20) {
  const source = sourceOf(broker.port, sink, { settings, speed });
  stops.push(() => source.stop());
  return source;
}

async function clientOf(broker: RealBroker, options: object = {}): Promise<MqttClient> {
  const client = await connectAsync(`mqtt://127.0.0.1:${broker.port}`, {
    protocolVersion: 5,
    ...options,
  });
  stops.push(() => client.endAsync(true));
  return client;
}

/** A line of its password file. */
function passwordOf(user: string, password: string): string {
  const salt = Buffer.from('twelve bytes');
  const hash = pbkdf2Sync(password, salt, 101, 64, 'sha512').toString('base64');
  return `${user}:$7$101$${salt.toString('base64')}$${hash}\n`;
}

describe.skipIf('skip' in found)(`mosquitto ${reason}`, () => {
  test('that refuses the password is tried until it takes it', async () => {
    const files = { passwords: passwordOf('collector', 'new') };
    const broker = await started({ files, lines: ['password_file DIR/passwords'] });
    const sink = memorySink();
    const source = collect(broker, sink, { username: 'collector', password: 'old' });
    await source.start();
    await sink.until(() => source.status().health === 'down');
    expect(source.status()).toMatchObject({ reason: 'auth_failed' });
    broker.rewrite('passwords', passwordOf('collector', 'old'));
    await sink.until(() => source.status().health === 'up', 20_000);
  });

  test('with an expired certificate is down with its end, and with a good one is up', async () => {
    const second = (days: number): number =>
      Math.floor((Date.now() + days * 86_400_000) / 1_000) * 1_000;
    for (const [until, health] of [
      [second(-2), 'down'],
      [second(400), 'up'],
    ] as const) {
      const { cert, key } = certificate(until);
      const broker = await started({
        files: { cert, key },
        lines: ['certfile DIR/cert', 'keyfile DIR/key'],
      });
      const sink = memorySink();
      const settings = { url: `mqtts://127.0.0.1:${broker.port}`, ca: cert };
      const source = collect(broker, sink, settings);
      await source.start();
      await sink.until(() => source.status().health === health);
      // The refusal is heard before the certificate that caused it was looked at.
      const seen = (): string | null => source.inside?.().lanes[0]?.certificateUntil ?? null;
      await sink.until(() => seen() !== null);
      expect(seen()).toBe(toIso(until));
      if (health === 'up') continue;
      expect(source.status()).toMatchObject({ reason: 'tls_failed' });
      expect(source.status().lastError).toContain(toIso(until));
    }
  });

  test('says itself that somebody came with our name', async () => {
    const broker = await started();
    const sink = memorySink();
    const subscriptions = [{ topic: 'ami/+/events', decoder: 'json_events', lane: 'events' }];
    const source = collect(broker, sink, { subscriptions }, 30);
    await source.start();
    const clientId = 'forewatt-ami-events';
    for (let n = 0; n < 6; n += 1) {
      await sink.until(() => !['starting', 'down'].includes(source.status().health));
      const thief = await connectAsync(`mqtt://127.0.0.1:${broker.port}`, { clientId });
      await sink.until(() => source.status().health === 'down');
      await thief.endAsync(true);
    }
    await sink.until(() => source.status().reason === 'misconfigured');
    expect(source.status().lastError).toContain('COL-MQTT-CLIENTID');
  });

  test('gives no more than the window, and all of it in the end (mosquitto #2301)', async () => {
    const broker = await started({ lines: ['max_queued_bytes 0'] });
    const client = await clientOf(broker);
    const sink = memorySink();
    const subscriptions = [{ topic: 'ami/+/events', decoder: 'json_events', lane: 'events' }];
    const source = collect(broker, sink, { subscriptions });
    await source.start();
    await sink.until(() => source.status().health === 'up');
    let most = 0;
    const watch = setInterval(() => {
      most = Math.max(most, source.status().backlog);
    }, 1);
    const open = sink.block();
    const ids = Array.from({ length: 6_000 }, (_, n) => `hes-${n}`);
    const send = (id: string) =>
      client.publishAsync('ami/M-1/events', JSON.stringify({ id, type: 'call' }), { qos: 1 });
    await Promise.all(ids.slice(0, 3_000).map(send));
    open();
    await Promise.all(ids.slice(3_000).map(send));
    const have = (): number => new Set(sink.gridEvents.map(({ id }) => id)).size;
    const dropped = (): number => source.counters().get('dropped/flood') ?? 0;
    await sink.until(() => have() + dropped() >= 6_000, 20_000);
    clearInterval(watch);
    expect(most).toBeLessThanOrEqual(4_000);
  });

  test('carries an edge node of Sparkplug: birth, data by alias, and its will when it is cut off', async () => {
    const broker = await started();
    const sink = memorySink();
    const topic = 'spBv1.0/north/#';
    const mapping = 'sparkplug-feeder';
    const subscriptions = [{ topic, decoder: 'sparkplug_b', mapping, lane: 'telemetry' }];
    const source = collect(broker, sink, { id: 'scada', subscriptions, hostId: 'ops' });
    await source.start();
    await sink.until(() => source.status().health === 'up');
    const will = { topic: 'spBv1.0/north/NDEATH/rtu7', payload: ndeath(7), qos: 1 as const };
    const node = await clientOf(broker, { will, clean: true, reconnectPeriod: 0 });
    const say = (to: string, bytes: Buffer) => node.publishAsync(`spBv1.0/north/${to}`, bytes);
    await say('NBIRTH/rtu7', nbirth(7));
    await say('DBIRTH/rtu7/feeder12', encoded({ seq: 1, metrics: feeder }));
    const dark = encoded({ seq: 2, metrics: [{ alias: 1, type: 'Float', value: 0 }] });
    await say('DDATA/rtu7/feeder12', dark);
    await sink.until(() => sink.readings.length === 6);
    expect(points(sink.readings.slice(5))).toEqual({ 'voltage/A': 0 });
    node.stream.destroy();
    await sink.until(() => sink.contacts.length === 2, 20_000);
    expect(sink.contacts.map(({ asset, contact, how }) => `${asset} ${contact} ${how}`)).toEqual([
      'rtu7 silent told',
      'feeder12 silent told',
    ]);
  });
});
