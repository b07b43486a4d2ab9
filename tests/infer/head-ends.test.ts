import { readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { readHeadEnd } from '../../src/collectors/mqtt/head-end.ts';
import { buildGrid } from '../../src/network/build.ts';
import { createEngine } from '../../src/outages/infer/engine.ts';
import type { Cause } from '../../src/outages/life/causes.ts';
import { readiness } from '../../src/outages/life/confirm.ts';
import { defaultOutageSettings } from '../../src/outages/settings.ts';
import type { Verdict } from '../../src/outages/verdict.ts';
import { seededRandom } from '../../src/runtime/random.ts';
import { drawn } from '../support/drawn.ts';
import { at, gasp, inferred, point } from '../support/inferred.ts';

const district = `
  SS1 - CB1 - LS1 - TX1*12
              LS1 - TX2*12
              LS1 - TX3*12
`;
const points = (tx: string, n: number): string[] =>
  Array.from({ length: n }, (_, i) => `${tx}-${i + 1}`);
const concentrators = new Map(
  ['TX1', 'TX2', 'TX3'].flatMap((tx) => points(tx, 12).map((id) => [id, `C-${tx}`] as const)),
);

describe('a head-end whose gasps come in batches', () => {
  const timing = { gaspLatencyS: 60, gaspWindowS: 300, batch: true };

  test('a district that has not reported yet is not taken for one with supply', () => {
    const town = inferred(district, { concentrators, timing });
    for (const sp of points('TX1', 9)) town.says(sp, 1, gasp);
    expect(town.verdict(40).darkness.get('TX2-1')?.pDark).toBeGreaterThan(0.5);
    const late = town.verdict(310);
    expect(late.opened.map(({ group }) => group[0])).toEqual(['TX1']);
    expect(late.darkness.get('TX2-1')?.pDark).toBeLessThan(0.05);
  });

  test('the same counted meter by meter would be sure too early', () => {
    const town = inferred(district, { concentrators, timing: { ...timing, batch: false } });
    for (const sp of points('TX1', 9)) town.says(sp, 1, gasp);
    expect(town.verdict(40).darkness.get('TX2-1')?.pDark).toBeLessThan(0.1);
  });

  test('while gasps are held nothing follows from those that have not come', () => {
    const early = (holdS: number): number => {
      const town = inferred(district, { concentrators, timing: { ...timing, holdS } });
      for (const sp of points('TX1', 9)) town.says(sp, 1, gasp);
      return town.verdict(100).darkness.get('TX2-1')?.pDark ?? 0;
    };
    // With nothing of TX2 after 100 s it is less likely dark, unless 90 s of them were the hold.
    expect(early(90)).toBeGreaterThan(early(0) + 0.1);
  });

  test('the batches that follow make it the breaker', () => {
    const town = inferred(district, { concentrators, timing });
    for (const sp of points('TX1', 9)) town.says(sp, 1, gasp);
    for (const sp of points('TX2', 8)) town.says(sp, 55, gasp);
    for (const sp of points('TX3', 8)) town.says(sp, 80, gasp);
    expect(town.verdict(85).opened.map(({ group }) => group[0])).toEqual(['CB1']);
  });
});

describe('how long an outage waits until it is confirmed', () => {
  /** Feeder with so many carrier meters among twenty. */
  function waitOf(carrier: number): number | null | undefined {
    const { tables } = drawn('SS1 - CB1 - LS1 - TX1*20');
    tables.supplyPoints.forEach((row, i) => {
      row.headEnd = i < carrier ? 'carrier' : 'radio';
    });
    const engine = createEngine({
      ...{ grid: buildGrid(tables, 1), settings: defaultOutageSettings() },
      headEnds: new Map([
        ['carrier', { headEnd: 'carrier', batch: true, confirmAfterS: 180 }],
        ['radio', { headEnd: 'radio' }],
      ]),
    });
    engine.apply(point('TX1-1', 0, gasp));
    return engine.decide(engine.feederOf('TX1-1')!, at(30))?.confirmAfterS;
  }

  test.each([
    [0, 60],
    [4, 60],
    [5, 180],
    [20, 180],
  ])('with %i of 20 meters on carrier: %i s, enough for four in five', (carrier, seconds) => {
    expect(waitOf(carrier)).toBe(seconds);
  });

  test('so long, whatever the probability, and no longer', () => {
    const settings = defaultOutageSettings().decision;
    const cause = { probability: 1, firstAt: at(0), below: ['a', 'b'], hardAt: null } as Cause;
    const asked = (seconds: number, confirmAfterS?: number) =>
      readiness(cause, {
        verdict: { ...(confirmAfterS === undefined ? {} : { confirmAfterS }) } as Verdict,
        ...{ dark: ['a'], settings, now: at(seconds), automationUntil: null, raisedAt: null },
      }).reason;
    expect([asked(59), asked(60)]).toEqual(['too_early', 'probability_held']);
    expect([asked(179, 180), asked(180, 180)]).toEqual(['too_early', 'probability_held']);
  });
});

describe('a carrier world by the figures of its file: batches after 30 to 90 s, three gasps in ten lost', () => {
  const town = `
    SS1 - CB1 - LS1 - FU1 - LS2 - TX1*20
                            LS2 - TX2*20
                LS1 - FU2 - LS3 - TX3*20
                            LS3 - TX4*20
                LS1 - TX5*20
  `;
  const text = readFileSync('config/head-end/carrier.yaml', 'utf8');
  const { headEnd } = readHeadEnd('carrier.yaml', text);
  const { confirmAfterS = 0, ...figures } = headEnd!.gasps!;
  const behind = new Map(
    [1, 2, 3, 4, 5].flatMap((tx) => points(`TX${tx}`, 20).map((id) => [id, `C-${tx}`] as const)),
  );

  function found(seed: number, districts: readonly number[]): string {
    const random = seededRandom(seed);
    const { engine, feeder } = inferred(town, { concentrators: behind, timing: figures });
    for (const tx of districts) {
      const arrives = 30 + 60 * random();
      for (const id of points(`TX${tx}`, 20).filter(() => random() > 0.3)) {
        engine.apply({ ...point(id, 0, gasp), receivedAt: at(arrives), deviceTime: at(0) });
      }
    }
    const opened = engine.decide(feeder, at(confirmAfterS))?.opened ?? [];
    const isSure = opened.length > 0 && opened.every(({ probability }) => probability >= 0.9);
    return isSure ? opened.map(({ group }) => group[0]).join(' ') : 'unsure';
  }

  test.each([
    ['TX1', [1]],
    ['FU1', [1, 2]],
    ['CB1', [1, 2, 3, 4, 5]],
  ] as const)('%s is sure when it may be confirmed, and nothing else is', (device, districts) => {
    const all = Array.from({ length: 20 }, (_, seed) => found(seed + 1, districts));
    expect(all.filter((one) => one !== device && one !== 'unsure')).toEqual([]);
    expect(all.filter((one) => one === device).length).toBeGreaterThanOrEqual(19);
  });
});

test('a silent concentrator is no outage', () => {
  const town = inferred(district, { concentrators });
  town.says('TX3-1', 0, gasp);
  for (const sp of points('TX1', 12)) town.says(sp, 60, { kind: 'missed', count: 3 });
  const verdict = town.verdict(200);
  expect(verdict.opened).toEqual([]);
  expect(verdict.darkness.get('TX1-1')?.pDark ?? 0).toBeLessThan(0.01);
});

test('meters of unknown phase: half of them gasp when one phase of three is gone', () => {
  const town = inferred('SS1 - CB1 - LS1 - FU2 - LS2*30?\n LS1 - FU3 - LS3*30?');
  for (const sp of points('LS2', 10)) town.says(sp, 1, gasp);
  for (let i = 11; i <= 30; i++) town.says(`LS2-${i}`, 40, { kind: 'ping', answered: true });
  const verdict = town.verdict(120);
  expect(verdict.opened).toHaveLength(1);
  expect(verdict.opened[0]).toMatchObject({ group: ['FU2'] });
  expect([1, 2, 4]).toContain(verdict.opened[0]!.phases);
  expect(verdict.opened[0]!.below).toEqual(points('LS2', 10).sort());
});
