import { describe, expect, test } from 'vitest';
import { createEngine } from '../../src/outages/infer/engine.ts';
import { defaultOutageSettings } from '../../src/outages/settings.ts';
import { drawn } from '../support/drawn.ts';
import {
  answer,
  at,
  gasp,
  inferred,
  noAnswer,
  ofDevice,
  point,
  reports,
} from '../support/inferred.ts';

const street = `
  SS1 - CB1 - LS1 - RC2 - LS2 - FU3:A - LS3:A*6
              LS1 - FU4:B - LS4:B*6
              LS2 - FU5:C - LS5:C*5
`;

const all = (id: string, n: number): string[] =>
  Array.from({ length: n }, (_, i) => `${id}-${i + 1}`);

describe('a fault on a lateral', () => {
  test('the fuse is named with who is dark, why, and what lies above', () => {
    const town = inferred(street);
    for (const sp of ['LS3-1', 'LS3-2', 'LS3-4', 'LS3-6']) town.says(sp, 1, gasp);
    town.says('LS5-1', 30, answer);
    const verdict = town.verdict(100);
    const [cause] = verdict.opened;
    expect(cause).toMatchObject({
      group: ['FU3'],
      phases: 1,
      origin: 'inferred',
      telemetered: false,
    });
    expect(cause!.ancestors).toEqual(['RC2', 'CB1']);
    expect(cause!.below).toEqual(all('LS3', 6));
    expect(cause!.probability).toBeGreaterThan(0.99);
    expect(verdict.darkness.get('LS3-3')?.pDark).toBeGreaterThan(0.99);
    expect(verdict.darkness.has('LS4-1')).toBe(false);
    const gasps = cause!.reasons.find(({ code }) => code === 'last_gasps');
    expect(gasps).toMatchObject({
      evidence: 4,
      text: '4 of 6 meters behind FU3 sent a last gasp within 1 s',
    });
    expect(gasps!.nats).toBeGreaterThan(30);
    expect(cause!.reasons.length).toBeLessThanOrEqual(10);
  });

  test('gasps under every lateral: the device above, not the fuses', () => {
    const town = inferred(street);
    for (const sp of ['LS3-1', 'LS3-2', 'LS5-1', 'LS5-2', 'LS5-4']) town.says(sp, 1, gasp);
    expect(town.verdict(100).opened.map(({ group }) => group[0])).toEqual(['RC2']);
  });

  test('a lockout ends the wait, a quiet effect says nothing', () => {
    const town = inferred(street);
    town.device('CB1', 2, reports(true, 'effect'));
    expect(town.engine.decide(town.feeder, at(3))).toBeNull();
    town.device('RC2', 4, reports(true, 'trip'));
    const [cause] = town.verdict(5).opened;
    expect(cause).toMatchObject({ group: ['RC2'], telemetered: true, hardAt: at(4) });
    expect(cause!.reasons[0]).toMatchObject({ code: 'state_report' });
  });

  test('a closed report of last year says nothing about tonight', () => {
    const town = inferred(street);
    town.device('FU3', -30_000_000, reports(false));
    for (const sp of all('LS3', 6)) town.says(sp, 1, gasp);
    expect(town.verdict(100).opened[0]?.group).toEqual(['FU3']);
  });
});

test('devices in series with nobody between are one group, the one nearest the customers first', () => {
  const town = inferred(`
    SS1 - CB1 - LS1 - SW2 - LS2 - SW3 - LS3 - TX4*5
                LS1 - TX5*5
  `);
  for (const sp of all('TX4', 4)) town.says(sp, 1, gasp);
  for (const sp of all('TX5', 2)) town.says(sp, 40, answer);
  const [cause] = town.verdict(100).opened;
  expect(cause!.group).toEqual(['TX4', 'SW3', 'SW2']);
  expect(cause!.probability).toBeGreaterThan(0.99);
});

test('one pole of a fuse and the only transformer on that phase are one group, and dark is certain', () => {
  const town = inferred(`
    SS1 - CB1 - LS1 - FU2:AC - LS2:AC - TX3:A*12
                               LS2 - TX4:C*8
                               LS2 - TX5:C*8
                LS1 - TX6*20
  `);
  for (const sp of all('TX3', 8)) town.says(sp, 1, gasp);
  for (const sp of all('TX6', 2)) town.says(sp, 30, answer);
  const { opened, darkness } = town.verdict(100);
  expect(opened).toHaveLength(1);
  expect(opened[0]).toMatchObject({
    group: ['TX3', 'FU2'],
    phases: 1,
    below: all('TX3', 12).sort(),
  });
  expect(opened[0]!.probability).toBeGreaterThan(0.99);
  expect(darkness.get('TX3-12')?.pDark).toBeGreaterThan(0.99);

  const other = inferred(`
    SS1 - CB1 - LS1 - FU2:AC - LS2:AC - TX3:A*12
                               LS2 - TX4:C*8
                               LS2 - TX5:C*8
  `);
  for (const sp of all('TX4', 6)) other.says(sp, 1, gasp);
  expect(other.verdict(100).opened[0]?.group).toEqual(['TX4']);
});

test('the answer of one meter of 38 does not outweigh 31 gasps', () => {
  const town = inferred('SS1 - CB1 - LS1 - RC2 - LS2*38');
  for (const sp of all('LS2', 31)) town.says(sp, 1, gasp);
  town.says('LS2-38', 30, answer);
  const verdict = town.verdict(100);
  expect(verdict.opened[0]!.probability).toBeGreaterThan(0.99);
  expect(verdict.darkness.get('LS2-38')?.pDark ?? 0).toBeLessThan(0.2);
});

describe('episodes', () => {
  const twice = () => {
    const town = inferred(street);
    for (const sp of all('LS4', 5)) town.says(sp, 1, gasp);
    for (let second = 2; second <= 100; second += 14) town.verdict(second);
    for (const sp of all('LS3', 5)) town.says(sp, 1500, gasp);
    return town;
  };

  test('a second fault carries the first and does not blame the breaker', () => {
    const town = twice();
    const verdict = town.verdict(1600);
    expect(verdict.episodeStart).toBe(at(1500));
    expect(verdict.opened.map(({ group, origin }) => [group[0], origin])).toEqual(
      expect.arrayContaining([
        ['FU4', 'carried'],
        ['FU3', 'inferred'],
      ]),
    );
  });

  test('a meter read seconds before the second fault is dark like its neighbours', () => {
    const town = inferred(street);
    for (const sp of all('LS4', 5)) town.says(sp, 1, gasp);
    town.verdict(100);
    for (const sp of all('LS4', 6)) town.says(sp, 400, answer);
    town.verdict(500);
    town.says('LS3-6', 1096, { kind: 'reading', live: 1 });
    for (const sp of all('LS3', 5)) town.says(sp, 1100, gasp);
    town.verdict(1105);
    expect(town.verdict(1200).darkness.get('LS3-6')?.pDark).toBeGreaterThan(0.9);
  });

  test('a late word of those dark already opens no second episode', () => {
    const town = inferred(street);
    for (const sp of all('LS4', 5)) town.says(sp, 1, gasp);
    town.verdict(100);
    town.says('LS4-6', 900, { kind: 'call' });
    expect(town.verdict(901).episodeStart).toBe(at(1));
  });

  test('a restart loads the episodes as plain data and hears the stored evidence again', () => {
    const town = twice();
    const before = town.verdict(1600);
    const saved: unknown = JSON.parse(JSON.stringify(town.engine.episodes()));
    const again = inferred(street);
    again.engine.load(saved);
    expect(again.engine.replayFrom()).toBe(at(1500) - 300_000);
    for (const sp of all('LS3', 5)) again.says(sp, 1500, gasp);
    const after = again.verdict(1600);
    expect(after.opened.map(({ group }) => group)).toEqual(before.opened.map(({ group }) => group));
    expect(after.posterior).toBeCloseTo(before.posterior, 9);
  });

  test('all is back and quiet for the reopen window: the episode is over', () => {
    const town = inferred(street);
    for (const sp of all('LS4', 5)) town.says(sp, 1, gasp);
    town.verdict(100);
    for (const sp of all('LS4', 6)) town.says(sp, 400, { kind: 'restored' });
    expect(town.verdict(401).opened).toEqual([]);
    town.verdict(1000);
    expect(town.engine.decide(town.feeder, at(1100))).toBeNull();
  });

  test('another engine takes over with the words, within one process', () => {
    const town = inferred(street);
    for (const sp of all('LS4', 5)) town.says(sp, 1, gasp);
    const next = createEngine({ grid: drawn(street).grid, settings: defaultOutageSettings() });
    next.load(town.engine.episodes());
    expect(next.decide(town.feeder, at(100))?.opened[0]?.group).toEqual(['FU4']);
  });
});

describe('switching', () => {
  const ring = `
    SS1 - CB1 - LS1 - SW2 - LS2 - FU3 - LS3*6
                LS1 - FU4 - LS4*6
    LS2 - SW6/ - LS7 - CB8 - SS9
    LS7 - FU9 - LS9*4
  `;
  const operate = (device: string, state: 'open' | 'closed', seconds: number) => ({
    ...{ device, phases: 7, state, at: at(seconds) },
  });

  test('what an operation cuts off is dark for a known cause', () => {
    const town = inferred(ring);
    const touched = town.engine.setOperations([operate('SW2', 'open', 10)]);
    expect(touched).toContain(town.feeder);
    const verdict = town.verdict(20);
    expect(verdict.opened).toMatchObject([
      { group: ['SW2'], origin: 'known', hardAt: at(10), below: all('LS3', 6) },
    ]);
    expect(verdict.darkness.get('LS3-1')?.pDark).toBeGreaterThan(0.99);
    expect(verdict.darkness.has('LS4-1')).toBe(false);
  });

  test('what was said moves with the supply points to the feeder that takes them over', () => {
    const town = inferred(ring);
    for (const sp of [...all('LS3', 4), ...all('LS4', 4)]) town.says(sp, 1, gasp);
    expect(town.verdict(100).opened[0]?.group).toEqual(['CB1']);
    const other = town.engine.feederOf('LS9-1')!;
    town.engine.setOperations([operate('SW2', 'open', 200), operate('SW6', 'closed', 260)]);
    expect(town.engine.feederOf('LS3-1')).toBe(other);
    for (const sp of all('LS3', 5)) town.says(sp, 265, { kind: 'restored' });
    const tail = town.engine.decide(other, at(300));
    expect(tail?.opened).toEqual([]);
    expect(tail?.darkness.get('LS3-2')?.pDark ?? 0).toBeLessThan(0.01);
    // Half of those it was told by are fed elsewhere now: a fuse alone may have failed.
    const head = town.verdict(300);
    expect(head.darkness.get('LS4-1')?.pDark).toBeGreaterThan(0.99);
  });

  test('a planned cut explains what a fault else would', () => {
    const town = inferred(ring);
    const plan = { id: 'P-1', device: 'SW2', phases: 7, from: at(0), to: at(7200), p: 0.9 };
    town.engine.setPlanned([plan]);
    for (const sp of all('LS3', 5)) town.says(sp, 30, gasp);
    expect(town.verdict(130).opened).toMatchObject([
      { group: ['SW2'], origin: 'planned', plannedOutage: 'P-1', below: all('LS3', 6) },
    ]);
  });
});

describe('order', () => {
  test('the same evidence of one second in any order, or twice, gives the same verdict', () => {
    const said = [
      point('LS3-1', 1, gasp),
      point('LS3-2', 1, gasp),
      point('LS3-3', 1, answer),
      point('LS3-3', 1, gasp),
      point('LS3-4', 1, noAnswer),
      point('LS3-4', 1, { kind: 'call' }),
      ofDevice('RC2', 1, reports(false)),
      ofDevice('RC2', 1, reports(true)),
    ];
    const verdictOf = (order: readonly (typeof said)[number][]): string => {
      const town = inferred(street);
      for (const one of order) town.engine.apply(one);
      const { darkness, ...rest } = town.verdict(60);
      return JSON.stringify([rest, [...darkness]]);
    };
    const want = verdictOf(said);
    for (let turn = 1; turn < said.length; turn++) {
      const turned = [...said.slice(turn), ...said.slice(0, turn)];
      expect(verdictOf(turned)).toBe(want);
      expect(verdictOf([...turned].reverse())).toBe(want);
      expect(verdictOf([...turned, ...said])).toBe(want);
    }
  });
});
