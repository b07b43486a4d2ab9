/** What the detector makes of input that is wrong, late or impossible: each has one decided answer. */
import { describe, expect, test } from 'vitest';
import type { GridEvent } from '../../src/model/event.ts';
import type { Evidence } from '../../src/model/evidence.ts';
import type { Outage } from '../../src/model/outage.ts';
import { DAY, MINUTE, SECOND } from '../../src/model/time.ts';
import { createStage, type Stage } from '../../src/operate/replay/stage.ts';
import { evidenceQueueMax } from '../../src/outages/detector/state.ts';
import { settingsSchema } from '../../src/settings/schema.ts';
import { event } from '../contracts/records-samples.ts';
import { drawn } from '../support/drawn.ts';
import { noon, pointsAt } from '../support/past.ts';

const { grid } = drawn(`
  SS1 - CB1 - LS1 - RC1 - LS2 - FU1 - TX1*6
                          LS2 - FU2 - TX2*6
              LS1 - FU3 - TX3*6
  SS2 - CB9
`);
const tx1 = pointsAt('TX1', 6);
const tx2 = pointsAt('TX2', 6);

function stage(): Stage {
  return createStage(
    {
      settings: { detect: settingsSchema.shape.detect.parse({}) },
      headEnds: new Map(),
      periodOf: () => 10 * SECOND,
    },
    grid,
  );
}

function said(
  assets: readonly string[],
  type: GridEvent['type'],
  second: number,
  own: Partial<GridEvent> = {},
): GridEvent[] {
  const receivedAt = noon + second * SECOND;
  return assets.map((asset) =>
    event(`${asset}/${type}/${second}`, { asset, type, deviceTime: null, receivedAt, ...own }),
  );
}

/** Hands facts over at their seconds and decides every second; outages as they ended. */
function played(facts: Record<number, GridEvent[]>, until: number, on = stage()): Outage[] {
  const last = new Map<string, Outage>();
  for (let second = 0; second <= until; second += 1) {
    const now = noon + second * SECOND;
    on.detector.apply(on.judge.tick(now).evidence);
    for (const { outage } of on.detector.decide(now).changes) last.set(outage.id, outage);
    on.detector.apply(on.judge.events(facts[second] ?? []).evidence);
  }
  return [...last.values()];
}

const gist = (outages: Outage[]) =>
  outages.map(({ causeGroup, state, startedAt }) => [causeGroup.toSorted()[0], state, startedAt]);

describe('clocks', () => {
  test.each([
    ['a day ahead', DAY],
    ['six seconds ahead', 6 * SECOND],
    ['six minutes behind', -6 * MINUTE],
    ['of the year 1970', -noon],
  ])('%s: the message is dated by its receipt', (_, off) => {
    const wrong = { deviceTime: noon + 10 * SECOND + off };
    expect(gist(played({ 10: said(tx1, 'last_gasp', 10, wrong) }, 120))).toEqual([
      ['FU1', 'confirmed', noon + 10 * SECOND],
    ]);
  });

  test('four minutes behind and four seconds ahead are believed', () => {
    const slow = { deviceTime: noon + 300 * SECOND - 4 * MINUTE };
    const outages = played({ 300: said(tx1, 'last_gasp', 300, slow) }, 420);
    expect(gist(outages)).toEqual([['FU1', 'confirmed', noon + 60 * SECOND]]);
    const fast = { deviceTime: noon + 14 * SECOND };
    expect(gist(played({ 10: said(tx1, 'last_gasp', 10, fast) }, 120))).toEqual([
      ['FU1', 'confirmed', noon + 14 * SECOND],
    ]);
  });
});

describe('messages', () => {
  test('retained ones make no outage, however many', () => {
    const old = { retained: true };
    const facts = {
      10: [...said(tx1, 'last_gasp', 10, old), ...said(['RC1'], 'lockout', 10, old)],
    };
    expect(played(facts, 200)).toEqual([]);
  });

  test('open and closed of one device in one second: its meters decide', () => {
    const both = [...said(['FU2'], 'switch_opened', 10), ...said(['FU2'], 'switch_closed', 10)];
    expect(played({ 5: said(tx2, 'power_restored', 5), 10: both }, 200)).toEqual([]);
    const dark = played({ 10: [...both, ...said(tx2, 'last_gasp', 10)] }, 200);
    expect(gist(dark)).toEqual([['FU2', 'confirmed', noon + 10 * SECOND]]);
  });

  test('of assets, feeders and devices that nobody is behind, they are let go', () => {
    const facts = {
      10: [...said(['GHOST'], 'last_gasp', 10), ...said(['CB9'], 'lockout', 10)],
    };
    expect(played(facts, 200).filter(({ dark }) => dark.length > 0)).toEqual([]);
  });
});

describe('phases that do not exist', () => {
  test('a meter of one phase has lost that one, whatever it calls it', () => {
    const wrong = { phases: 'B' as const };
    const outages = played({ 10: said(tx1, 'voltage_lost', 10, wrong) }, 120);
    expect(gist(outages)).toEqual([['FU1', 'confirmed', noon + 10 * SECOND]]);
    expect(outages[0]?.dark).toEqual(tx1);
  });

  test('a letter that is no phase stands for all of the meter', () => {
    const wrong = { phases: 'X' as never };
    expect(gist(played({ 10: said(tx1, 'voltage_lost', 10, wrong) }, 120))).toMatchObject([
      ['FU1', 'confirmed', noon + 10 * SECOND],
    ]);
  });
});

describe('a flood of late messages', () => {
  const at = (second: number) => noon + second * SECOND;
  const gaspOf = (n: number, second: number): Evidence => ({
    ...{ id: `late/${n}`, at: at(second), receivedAt: at(400), deviceTime: at(second) },
    ...{ about: 'supply_point', supplyPoint: tx1[n % 6] ?? '', says: { kind: 'gasp' } },
  });

  test('of before the supply came back changes nothing, and is not kept', () => {
    const on = stage();
    const evening = { 10: said(tx1, 'last_gasp', 10), 200: said(tx1, 'power_restored', 200) };
    const before = played(evening, 600, on);
    expect(gist(before)).toEqual([['FU1', 'restored', noon + 10 * SECOND]]);
    let changes = 0;
    for (let round = 0; round < 10; round += 1) {
      const flood = Array.from({ length: 10_000 }, (_, n) => gaspOf(round * 10_000 + n, 110));
      on.detector.apply(flood);
      changes += on.detector.decide(at(601 + round)).changes.length;
    }
    expect(changes).toBe(0);
    expect(on.detector.outages()).toMatchObject([{ state: 'restored', dark: [] }]);
    expect(on.detector.pressure()).toEqual({ waiting: 0, shed: 0 });
    // What is kept of a meter has a bound.
    expect(JSON.stringify(on.detector.episodes()).length).toBeLessThan(200_000);
  });

  test('more than the queue holds is counted; no return of supply is given up for it', () => {
    const on = stage();
    played({ 10: said(tx1, 'last_gasp', 10) }, 120, on);
    const steady = (n: number): Evidence => ({
      ...gaspOf(n, 130),
      about: 'supply_point',
      supplyPoint: tx2[n % 6] ?? '',
      says: { kind: 'missed', count: 1 },
    });
    const back = tx1.map(
      (supplyPoint, n): Evidence => ({
        ...gaspOf(n, 130),
        ...{ id: `back/${n}`, about: 'supply_point', supplyPoint, says: { kind: 'restored' } },
      }),
    );
    on.detector.apply(back);
    const flood = Array.from({ length: evidenceQueueMax + 1_000 }, (_, n) => steady(n));
    on.detector.apply(flood);
    expect(on.detector.pressure()).toEqual({ waiting: evidenceQueueMax, shed: 1_006 });
    for (let second = 401; second < 440; second += 1) on.detector.decide(at(second));
    expect(on.detector.outages()).toMatchObject([{ state: 'restored' }]);
  });
});
