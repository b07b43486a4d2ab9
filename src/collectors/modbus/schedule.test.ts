import { fc, test } from '@fast-check/vitest';
import { describe, expect } from 'vitest';
import { seededRandom } from '../../runtime/random.ts';
import { type BoardDevice, pollBoard } from './board.ts';
import { observe, unknownHealth } from './health.ts';
import { devicePlan } from './learn.ts';
import { itemsOf } from './plan.ts';
import { afterRound, budget, fnv1a, periodsOf, slotAfter, slotsOf } from './schedule.ts';
import { expandPoint } from './template/expand.ts';
import type { Group } from './template/points.ts';

describe('slots', () => {
  test.prop([
    fc.string(),
    fc.integer({ min: 250, max: 86_400_000 }),
    fc.integer({ min: 0, max: 2e12 }),
  ])('never drift: the slot after a slot is one period on', (asset, periodMs, at) => {
    const slots = slotsOf(asset, periodMs);
    const next = slotAfter(slots, at);
    expect(next > at && next - at <= periodMs).toBe(true);
    expect(slotAfter(slots, next)).toBe(next + periodMs);
  });

  test('a round that overran goes on with the running slot and counts what was missed', () => {
    const slots = { periodMs: 1_000, phaseMs: 0 };
    expect(afterRound(slots, 0, 400)).toEqual({ due: 1_000, missed: 0 });
    expect(afterRound(slots, 0, 1_700)).toEqual({ due: 1_000, missed: 0 });
    expect(afterRound(slots, 0, 4_700)).toEqual({ due: 4_000, missed: 3 });
  });

  test('FNV-1a gives the published values', () => {
    expect([fnv1a(''), fnv1a('a'), fnv1a('foobar')]).toEqual([0x811c9dc5, 0xe40c292c, 0xbf9cf968]);
  });

  test('every sets the fastest group and no group is faster', () => {
    const used = new Set<Group>(['measurement', 'energy']);
    expect(periodsOf(used, 10_000)).toMatchObject({ measurement: 10_000, energy: 60_000 });
    expect(periodsOf(used, 120_000)).toMatchObject({ measurement: 120_000, energy: 120_000 });
    expect(periodsOf(used, undefined)).toMatchObject({ status: 1_000, measurement: 5_000 });
  });

  test('a budget of a tenth allows three seconds of thirty, and always the first', () => {
    const share = budget(0.1);
    expect(share.allows(20_000, 0)).toBe(true);
    share.spend(2_000, 0);
    expect(share.allows(1_000, 10)).toBe(true);
    expect(share.allows(1_001, 10)).toBe(false);
    expect(share.allows(1_001, 30_001)).toBe(true);
  });
});

describe('health', () => {
  test('three failures a second apart are silence; one answer ends it', () => {
    const random = seededRandom(1);
    let { health } = observe(unknownHealth(0), { meaning: 'answered', now: 0 }, random);
    const steps = [1_000, 3_000, 5_000, 11_000].map((now) => {
      const seen = observe(health, { meaning: 'failed', now }, random);
      health = seen.health;
      return seen.step;
    });
    expect(steps).toEqual(['suspect', null, 'silent', 'missed']);
    expect(health).toMatchObject({ contact: 'silent', missed: 2 });
    expect(observe(health, { meaning: 'answered', now: 12_000 }, random).step).toBe('answering');
  });

  test('a silent asset is probed ever more rarely, at most every 300 s and a fifth', () => {
    const random = seededRandom(2);
    let health = unknownHealth(0);
    let now = 0;
    for (let i = 0; i < 20; i += 1) {
      health = observe(health, { meaning: 'failed', now }, random).health;
      now = health.askAt ?? now;
    }
    const wait = (observe(health, { meaning: 'failed', now }, random).health.askAt ?? 0) - now;
    expect(wait).toBeGreaterThanOrEqual(240_000);
    expect(wait).toBeLessThanOrEqual(360_000);
  });
});

/**
 * Eight units at 9600 baud, groups of 1 s, 5 s and 60 s, time-out 1.5 s, ten minutes of virtual time;
 * after each time-out late bytes are thrown away for `drainMs`.
 */
function simulate(
  dead: number,
  drainMs: number,
  diesAt = 0,
): { status: number; measurement: number; silentAfterMs: number } {
  const minutes = 10;
  const defaults = {
    framing: 'rtu',
    table: 'input',
    type: 'uint16',
    order: 'ABCD',
    group: 'status',
  } as const;
  const point = (name: string, at: number, group: Group) => {
    const expanded = expandPoint(name, { at, group }, defaults);
    return 'points' in expanded ? expanded.points : [];
  };
  const points = [
    ...point('lockout', 0, 'status'),
    ...point('voltage_a', 200, 'measurement'),
    ...point('energy_import', 400, 'energy'),
  ];
  const items = itemsOf(points);
  const board = pollBoard<BoardDevice & { isDead: boolean }>(seededRandom(7));
  const caps = {
    registers: { maxSpan: 125, maxGap: 16 },
    bits: { maxSpan: 2000, maxGap: 16 },
    holes: [],
  };
  for (let unit = 0; unit < 8; unit += 1) {
    const plan = devicePlan(items, caps);
    const [probe] = plan.blocks();
    if (probe === undefined) throw new Error('no block');
    const periods = periodsOf(new Set(items.map(({ group }) => group)), undefined);
    board.add({ asset: `M-${unit}`, plan, probe, periods, isDead: unit < dead }, 0);
  }
  const took = { status: 76, measurement: 145, energy: 76, identity: 76 };
  const kept = { status: 0, measurement: 0 };
  let now = 0;
  const asked = new Map<string, number>();
  let silentAfterMs = 0;
  while (now < minutes * 60_000) {
    const next = board.next(now);
    if (!('why' in next)) {
      now = Math.max(now + 1, next.waitUntil ?? now + 1);
      continue;
    }
    const startedAt = now;
    const isDead = next.device.isDead && now >= diesAt;
    now += isDead ? 1_500 : took[next.block.group];
    if (isDead) {
      const { asset } = next.device;
      if (!asked.has(asset)) asked.set(asset, startedAt);
      const step = board.done(next, { meaning: 'failed', startedAt, now, drainMs });
      if (step === 'silent')
        silentAfterMs = Math.max(silentAfterMs, now - (asked.get(asset) ?? now));
    } else board.done(next, { meaning: 'answered', startedAt, now });
    if (isDead) now += drainMs;
    const { group } = next.block;
    if (next.why === 'round' && (group === 'status' || group === 'measurement')) kept[group] += 1;
  }
  const healthy = 8 - dead;
  const slots = healthy * minutes * 60;
  const shares = { status: kept.status / slots, measurement: kept.measurement / (slots / 5) };
  return { ...shares, silentAfterMs };
}

describe('a bus with dead units (telegraf and others stopped whole buses)', () => {
  test.each([
    [0, 0, 0.99, 0.99],
    [1, 0, 0.99, 0.995],
    [4, 0, 0.94, 0.975],
    [1, 1_000, 0.97, 0.995],
    [4, 1_000, 0.9, 0.955],
  ])('%i of 8 dead, drained %i ms: the others keep their slots', (...told) => {
    const [dead, drainMs, status, measurement] = told;
    const kept = simulate(dead, drainMs);
    expect(kept.status).toBeGreaterThanOrEqual(status);
    expect(kept.measurement).toBeGreaterThanOrEqual(measurement);
  });

  test('a dead one is silent within seven seconds of its first unanswered request', () => {
    expect(simulate(1, 1_000, 60_000).silentAfterMs).toBeLessThanOrEqual(7_000);
  });
});
