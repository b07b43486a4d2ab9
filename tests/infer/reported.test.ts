/** Faults of detection that were reported in public of other programs, and what is true here. */
import { describe, expect, test } from 'vitest';
import type { EventType } from '../../src/model/event.ts';
import type { Outage, OutageMove } from '../../src/model/outage.ts';
import type { Quality, QualityReason, Reading } from '../../src/model/reading.ts';
import { SECOND } from '../../src/model/time.ts';
import { createStage } from '../../src/operate/replay/stage.ts';
import { settingsSchema } from '../../src/settings/schema.ts';
import { event } from '../contracts/records-samples.ts';
import { drawn } from '../support/drawn.ts';
import { noon, pointsAt } from '../support/past.ts';

const { grid } = drawn(`
  SS1 - CB1 - LS1 - RC1 - LS2 - FU1 - TX1*6
                          LS2 - FU2 - TX2*6
              LS1 - FU3 - TX3*6
`);
const tx1 = pointsAt('TX1', 6);
const tx2 = pointsAt('TX2', 6);

interface Evening {
  moves: OutageMove[];
  /** Signals of rules as `rule raise`, with what they say. */
  alarms: string[];
  say(assets: readonly string[], type: EventType): void;
  read(assets: readonly string[], value: number | null, more?: Partial<Reading>): void;
  /** One decision a second until so many seconds after noon. */
  runTo(second: number): void;
  outages(): readonly Outage[];
}

function evening(): Evening {
  const { judge, detector } = createStage(
    {
      settings: { detect: settingsSchema.shape.detect.parse({}) },
      headEnds: new Map(),
      periodOf: () => 10 * SECOND,
    },
    grid,
  );
  let second = 0;
  const last = new Map<string, Outage>();
  const moves: OutageMove[] = [];
  const alarms: string[] = [];
  const take = (batch: ReturnType<typeof judge.tick>): void => {
    detector.apply(batch.evidence);
    for (const { rule, signal } of batch.signals) {
      alarms.push(`${rule} ${signal.do}: ${signal.text}`);
    }
  };
  return {
    moves,
    alarms,
    say(assets, type) {
      const receivedAt = noon + second * SECOND;
      const said = { type, deviceTime: null, receivedAt };
      take(
        judge.events(
          assets.map((asset) => event(`${asset}/${type}/${second}`, { ...said, asset })),
        ),
      );
    },
    read(assets, value, more = {}) {
      const time = noon + second * SECOND;
      const quality: Quality = value === null ? 'bad' : 'good';
      const reason: QualityReason | null = value === null ? 'comm_error' : null;
      const common = { quantity: 'voltage' as const, phase: null, time, receivedAt: time };
      take(
        judge.readings(
          assets.map((asset) => ({ ...common, asset, value, quality, reason, ...more })),
        ),
      );
    },
    runTo(until) {
      while (second < until) {
        second += 1;
        const now = noon + second * SECOND;
        take(judge.tick(now));
        for (const { outage, move } of detector.decide(now).changes) {
          moves.push(move);
          last.set(outage.id, outage);
        }
      }
    },
    outages: () => [...last.values()],
  };
}

test('GRIDAPPSD/GOSS-GridAPPS-D #1313: two sources differ on a switch: it is shown, and neither wins', () => {
  const it = evening();
  it.read([...tx1, ...tx2], 221);
  it.say(['FU3'], 'switch_opened');
  it.runTo(40);
  it.read(['FU3'], 2, { quantity: 'switch_position' });
  it.runTo(45);
  expect(it.alarms.filter((line) => line.includes('state_conflict'))).toHaveLength(1);
  // Its meters decide: with supply behind it, nobody is without.
  it.read(pointsAt('TX3', 6), 221);
  it.runTo(200);
  expect(it.outages().filter(({ state }) => state === 'confirmed')).toEqual([]);
});

test('GRIDAPPSD/GOSS-GridAPPS-D #1251: a last position that is stale says nothing in an outage', () => {
  const it = evening();
  it.say([...tx1, ...tx2], 'last_gasp');
  it.runTo(5);
  // The terminal died with the line; its gateway repeats what it knew.
  it.read(['RC1'], 2, { quantity: 'switch_position', quality: 'uncertain', reason: 'stale' });
  it.runTo(100);
  expect(it.outages()).toMatchObject([{ state: 'confirmed' }]);
  expect(it.outages()[0]?.causeGroup).toContain('RC1');
  expect(it.outages()[0]?.dark).toHaveLength(12);
});

describe('home-assistant/core #153623, mkaiser/Sungrow-SHx-Inverter-Modbus-Home-Assistant #53', () => {
  test.each([
    ['0 of a meter whose link is down', 0],
    ['2147483647', 2_147_483_647],
    ['nothing', null],
  ])('%s is bad, and never 0 V', (_, value) => {
    const it = evening();
    it.read([...tx1, ...tx2], 221);
    it.runTo(10);
    for (let second = 20; second <= 120; second += 10) {
      it.read(tx1, value, { quality: 'bad', reason: 'comm_error' });
      it.runTo(second);
    }
    expect(it.outages()).toEqual([]);
    expect(it.alarms).toEqual([]);
  });
});

test('wingrunr21/hassio-xcel-itron-mqtt #39: a value repeated under an old device time proves nothing', () => {
  const it = evening();
  it.read(tx1, 221);
  it.runTo(60);
  it.say(tx1, 'last_gasp');
  for (let second = 61; second <= 200; second += 10) {
    it.read(tx1, 221, { time: noon });
    it.runTo(second);
  }
  expect(it.outages()).toMatchObject([{ state: 'confirmed' }]);
  expect(it.outages()[0]?.dark).toEqual(tx1);
});

test('Ozark-Connect/NetworkOptimizer #854: dark and back minutes apart is one outage, not several', () => {
  const it = evening();
  for (const [n, point] of tx1.entries()) {
    it.runTo(10 * n + 1);
    it.say([point], 'last_gasp');
  }
  it.runTo(400);
  for (const [n, point] of tx1.entries()) {
    it.runTo(400 + 60 * n);
    it.say([point], 'power_restored');
  }
  it.runTo(800);
  expect(it.outages()).toMatchObject([{ state: 'restored', ever: tx1 }]);
  expect(new Set(it.moves.map(({ outage }) => outage)).size).toBe(1);
});

describe('grafana/grafana #6202, pragmaticalabs/pragmatica #969: flapping', () => {
  test('a voltage that swings about one threshold raises once: the other one must be crossed', () => {
    const it = evening();
    for (let second = 10; second <= 600; second += 10) {
      it.read(['TX1-1'], second % 20 === 0 ? 197 : 199);
      it.runTo(second);
    }
    // 0.90 is 198 V, 0.92 is 202.4 V.
    expect(it.alarms.filter((line) => line.includes('clear'))).toEqual([]);
    expect(it.alarms.length).toBeLessThanOrEqual(1);
  });

  test('history only grows, its versions rise one by one', () => {
    const it = evening();
    for (let turn = 0; turn < 6; turn += 1) {
      it.say([...tx1, ...tx2], turn % 2 === 0 ? 'last_gasp' : 'power_restored');
      const before = structuredClone(it.moves);
      it.runTo((turn + 1) * 90);
      expect(it.moves.slice(0, before.length)).toEqual(before);
    }
    for (const [, own] of Map.groupBy(it.moves, ({ outage }) => outage)) {
      expect(own.map(({ version }) => version)).toEqual(own.map((_, n) => n + 1));
    }
  });
});

test('centreon-archive/centreon-archived #6471: the child seen before its parent makes no other outage', () => {
  const gist = (order: 'child' | 'parent'): object[] => {
    const it = evening();
    const child = () => it.say(tx1, 'last_gasp');
    const parent = () => it.say(['RC1'], 'lockout');
    for (const act of order === 'child' ? [child, parent] : [parent, child]) act();
    it.say(tx2, 'last_gasp');
    it.runTo(120);
    return it.outages().map(({ id, state, causeGroup, dark }) => ({ id, state, causeGroup, dark }));
  };
  expect(gist('child')).toEqual(gist('parent'));
  expect(gist('child')).toMatchObject([{ state: 'confirmed', causeGroup: ['RC1'] }]);
});
