/** What happens when more comes than the store takes: nothing is lost, and no more than a window is in memory. */
import { afterEach, describe, expect, test, vi } from 'vitest';
import { MINUTE, SECOND } from '../../../src/model/time.ts';
import { systemClock } from '../../../src/runtime/clock.ts';
import { memorySink } from '../support.ts';
import { type Broker, sourceOf, startBroker, turned } from './broker.ts';

const stops: Array<() => Promise<unknown>> = [];
afterEach(async () => {
  for (const stop of stops.splice(0).reverse()) await stop();
});

const telemetry = {
  subscriptions: [{ topic: 'ami/+/readings', decoder: 'json_readings', lane: 'telemetry' }],
};
const windowMost = 4_000;

/** As fast as the broker takes them; each from a meter of its own. */
async function publishMany({ client }: Broker, count: number): Promise<void> {
  const payload = '{"time":"2026-07-15T01:00:00Z","values":{"voltage_a":230}}';
  const all = Array.from({ length: count }, (_, n) =>
    client.publishAsync(`ami/M-${n}/readings`, payload, { qos: 1 }),
  );
  await Promise.all(all);
}

test('unacknowledged messages in memory are never more than the window (mosquitto #2301)', async () => {
  const broker = await startBroker();
  stops.push(broker.stop);
  const sink = memorySink();
  const source = sourceOf(broker.port, sink, { settings: telemetry });
  stops.push(() => source.stop());
  await source.start();
  await sink.until(() => source.status().health === 'up');
  const open = sink.block();
  let most = 0;
  const published = publishMany(broker, 5_000);
  await turned(() => {
    most = Math.max(most, source.status().backlog);
    return source.counters().get('window_full') === 1;
  });
  await published;
  expect([most, source.status().backlog, broker.acks()]).toEqual([windowMost, windowMost, 0]);
  open();
  await sink.until(() => sink.readings.length === 5_000, 10_000);
  expect(new Set(sink.readings.map(({ asset }) => asset)).size).toBe(5_000);
  await turned(() => broker.acks() === 5_000);
});

describe('a store that is blocked for ten minutes', () => {
  afterEach(() => {
    vi.useRealTimers();
  });

  /** Moves all timers, and lets sockets do their part in between. */
  async function pass(ms: number): Promise<void> {
    for (let passed = 0; passed < ms; passed += SECOND) {
      await vi.advanceTimersByTimeAsync(SECOND);
      for (let turn = 0; turn < 3; turn += 1) {
        await new Promise((resolve) => setImmediate(resolve));
      }
    }
  }

  test('ends the connection once, before the keepalive does, and loses nothing (MQTT.js #1935)', async () => {
    vi.useFakeTimers({
      toFake: ['setTimeout', 'clearTimeout', 'setInterval', 'clearInterval', 'Date'],
      now: Date.UTC(2026, 6, 15, 1),
    });
    const broker = await startBroker();
    stops.push(broker.stop);
    const sink = memorySink();
    const connects: string[] = [];
    broker.aedes.on('client', ({ id }) => connects.push(id));
    const deps = { clock: systemClock() };
    const source = sourceOf(broker.port, sink, {
      settings: { ...telemetry, protocol: '3.1.1' },
      deps,
    });
    stops.push(() => source.stop());
    await source.start();
    await turned(() => source.status().health === 'up');
    const open = sink.block();
    await publishMany(broker, windowMost + 500);
    await turned(() => source.counters().get('window_full') === 1);
    await pass(44 * SECOND);
    expect(source.status().health).toBe('up');
    await pass(2 * SECOND);
    expect(source.status()).toMatchObject({ health: 'down', reason: 'overloaded' });
    await pass(10 * MINUTE);
    expect(source.status()).toMatchObject({ health: 'down', reason: 'overloaded' });
    expect([connects.length, source.status().backlog]).toEqual([1, windowMost]);
    open();
    for (let second = 0; second < 120; second += 1) {
      if (new Set(sink.readings.map(({ asset }) => asset)).size === windowMost + 500) break;
      await pass(SECOND);
    }
    expect(new Set(sink.readings.map(({ asset }) => asset)).size).toBe(windowMost + 500);
    expect([connects.length, source.status().health]).toEqual([2, 'up']);
  });
});

test('what the broker kept while we were away comes whole at the return (MQTT.js #1124)', async () => {
  const broker = await startBroker();
  stops.push(broker.stop);
  const first = memorySink();
  const away = sourceOf(broker.port, first, { settings: telemetry });
  await away.start();
  await first.until(() => away.status().health === 'up');
  await away.stop();
  await publishMany(broker, 1_000);
  const sink = memorySink();
  const back = sourceOf(broker.port, sink, { settings: telemetry });
  stops.push(() => back.stop());
  await back.start();
  await sink.until(() => sink.readings.length === 1_000);
  expect(back.counters().get('session_lost')).toBeUndefined();
});

test('a message beyond the limit is refused with its beginning kept, and acknowledged', async () => {
  const broker = await startBroker();
  stops.push(broker.stop);
  const sink = memorySink();
  const source = sourceOf(broker.port, sink);
  stops.push(() => source.stop());
  await source.start();
  await sink.until(() => source.status().health === 'up');
  const large = JSON.stringify({ values: { voltage_a: 230 }, text: 'x'.repeat(262_144) });
  await broker.client.publishAsync('ami/M-1/readings', large, { qos: 1 });
  await sink.until(() => sink.letters.length === 1);
  expect(sink.letters[0]).toMatchObject({ reason: 'oversize', topic: 'ami/M-1/readings' });
  expect(sink.letters[0]?.payload.length).toBe(65_536);
  await turned(() => broker.acks() === 1);
  expect(source.status().errors).toEqual({ 'rejected/oversize': 1 });
});
