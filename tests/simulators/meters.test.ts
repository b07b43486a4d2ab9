import { describe, expect, test } from 'vitest';
import { standingClock } from '../../simulators/clock.ts';
import { clockErrors, meterHabits, startMeters } from '../../simulators/devices/meters.ts';
import { buildNetwork } from '../../simulators/grid/build.ts';
import { createWorld } from '../../simulators/grid/world.ts';
import { seededRandom } from '../../simulators/random.ts';

const startAt = Date.parse('2026-07-15T09:00:00+08:00');
const minuteMs = 60_000;

interface Message {
  topic: string;
  at: number;
  payload: { type?: string; time: string; report?: string; ping?: string };
}

function radioWorld(seed: number) {
  const clock = standingClock(startAt);
  const network = buildNetwork(seed);
  const world = createWorld(network, clock);
  const sent: Message[] = [];
  const listeners: Array<(topic: string, payload: Buffer) => void> = [];
  const stop = startMeters({
    world,
    clock,
    random: seededRandom(seed),
    headEnd: {
      publish: (topic, payload) =>
        void sent.push({ topic, at: clock.now(), payload: payload as Message['payload'] }),
      onMessage: (_filter, listener) => void listeners.push(listener),
    },
    onGasp: () => {},
  });
  const ofType = (type: string): Message[] => sent.filter(({ payload }) => payload.type === type);
  const ping = (meter: string, id: string): void => {
    for (const listener of listeners) {
      listener(`ami/${meter}/ping`, Buffer.from(JSON.stringify({ id })));
    }
  };
  return { clock, network, world, sent, ofType, ping, stop };
}

describe('meters', () => {
  test('lose three last gasps of ten, and send the others within their window', () => {
    const { clock, world, ofType, stop } = radioWorld(1);
    world.operate({ device: 'RC-2', mask: 7, state: 'open', event: 'fault-1' });
    const dark = world.network.supplyPoints.filter((it) => world.deadPhases(it) === it.mask).length;
    clock.advanceTo(startAt + 3 * minuteMs);
    const gasps = ofType('last_gasp');
    expect(dark).toBeGreaterThan(600);
    expect(Math.abs(1 - gasps.length / dark - meterHabits.gaspLostShare)).toBeLessThan(0.06);
    const lastAt = Math.max(...gasps.map(({ at }) => at));
    expect(lastAt - startAt).toBeLessThan(90_000);
    stop();
  });

  test('say that supply is back with the time when it came back, not when they say so', () => {
    const { clock, world, network, ofType, stop } = radioWorld(2);
    world.operate({ device: 'FU-9', mask: 7, state: 'open', event: 'fault-2' });
    clock.advanceTo(startAt + 5 * minuteMs);
    world.operate({ device: 'FU-9', mask: 7, state: 'closed', event: 'fault-2' });
    clock.advanceTo(startAt + 8 * minuteMs);
    const wrong = clockErrors(network.supplyPoints, seededRandom(2).fork('clocks'));
    const back = ofType('power_restored');
    expect(back.length).toBeGreaterThan(20);
    for (const { topic, payload } of back) {
      const offMs = wrong.get(topic.split('/')[1]!) ?? 0;
      expect(Date.parse(payload.time) - offMs).toBe(startAt + 5 * minuteMs);
    }
    stop();
  });

  test('of one carrier district report in one batch', () => {
    const { clock, world, network, ofType, stop } = radioWorld(1);
    world.operate({ device: 'FA-3', mask: 7, state: 'open', event: 'fault-1' });
    clock.advanceTo(startAt + 3 * minuteMs);
    const concentratorOf = new Map(network.supplyPoints.map((it) => [it.meter, it.concentrator]));
    const moments = new Map<string, Set<number>>();
    for (const { topic, at, payload } of ofType('last_gasp')) {
      expect(payload.report).toBe('batch');
      const concentrator = concentratorOf.get(topic.split('/')[1]!)!;
      moments.set(concentrator, (moments.get(concentrator) ?? new Set()).add(at));
    }
    expect(moments.size).toBe(3);
    for (const times of moments.values()) expect(times.size).toBe(1);
    stop();
  });

  test('answer a ping where there is supply and are silent where there is none', () => {
    const { clock, world, network, sent, ping, stop } = radioWorld(1);
    world.operate({ device: 'RC-2', mask: 7, state: 'open', event: 'fault-1' });
    const dark = network.supplyPoints.filter((it) => world.deadPhases(it) === it.mask);
    const lit = network.supplyPoints.filter((it) => world.deadPhases(it) === 0);
    for (const { meter } of dark.slice(0, 100)) ping(meter, 'dark');
    for (const { meter } of lit.slice(0, 100)) ping(meter, 'lit');
    clock.advanceTo(startAt + 10_000);
    const answered = (id: string): number =>
      sent.filter(({ payload }) => payload.ping === id).length;
    expect(answered('dark')).toBe(0);
    expect(answered('lit')).toBeGreaterThan(90);
    stop();
  });

  test('have a wrong clock in about one case of twenty, by more than ten minutes', () => {
    const wrong = clockErrors(buildNetwork(3).supplyPoints, seededRandom(3));
    expect(wrong.size).toBeGreaterThan(50);
    expect(wrong.size).toBeLessThan(130);
    for (const byMs of wrong.values()) expect(Math.abs(byMs)).toBeGreaterThan(10 * minuteMs);
  });
});
