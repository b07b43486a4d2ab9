import { describe, expect, test } from 'vitest';
import { eventOf, placeOf, readingsOf, t0 } from '../../tests/support/places.ts';
import { createJudge, type Judge } from './judge.ts';
import type { AssetPlace } from './place.ts';
import { defaultDetectSettings } from './settings.ts';

function judgeOf(...places: AssetPlace[]): Judge {
  const byAsset = new Map(places.map((place) => [place.asset, place]));
  const locate = (asset: string): AssetPlace | null => byAsset.get(asset) ?? null;
  return createJudge({ locate, settings: defaultDetectSettings() });
}

const recloser = placeOf('RC-1', {
  witnesses: [],
  device: 'RC-1',
  deviceKind: 'recloser',
  recloses: true,
  isOpenInModel: false,
  unV: null,
});

describe('loss of voltage', () => {
  const sensor = placeOf('MV-1', { speaksWhenDark: true });

  test('is raised by two samples of all phases and is evidence of a sensor that can still speak', () => {
    const judge = judgeOf(sensor);
    expect(judge.readings(readingsOf('MV-1', [1, 0, 2], { second: 0 })).signals).toEqual([]);
    const second = judge.readings(readingsOf('MV-1', [1, 0, 2], { second: 10 }));
    expect(second.signals).toMatchObject([{ rule: 'loss_of_voltage', signal: { do: 'raise' } }]);
    expect(second.evidence).toMatchObject([{ supplyPoint: 'SP-1', says: { kind: 'dead' } }]);
  });

  test('is no evidence of a meter that dies with its line', () => {
    const judge = judgeOf(placeOf('M-1'));
    for (const second of [0, 10]) {
      expect(judge.readings(readingsOf('M-1', [0, 0, 0], { second })).evidence).toEqual([]);
    }
  });

  test('bad quality neither raises nor clears nor proves anything', () => {
    const judge = judgeOf(sensor);
    for (const second of [0, 10, 20, 30]) {
      const judged = judge.readings(readingsOf('MV-1', [null, null, null], { second }));
      expect(judged).toEqual({ signals: [], cards: [], evidence: [], ignored: {} });
    }
  });

  test('needs the second threshold to clear: 0.5 is neither gone nor back', () => {
    const judge = judgeOf(sensor);
    const said = [0, 0, 110, 110, 200, 200].flatMap((volt, n) =>
      judge
        .readings(readingsOf('MV-1', [volt, volt, volt], { second: n * 10 }))
        .signals.map(({ rule, signal }) => `${n} ${rule} ${signal.do}`),
    );
    expect(said).toEqual(['1 loss_of_voltage raise', '5 loss_of_voltage clear']);
  });
});

describe('proof of supply', () => {
  test('a good reading proves it, the same reading again does not', () => {
    const judge = judgeOf(placeOf('M-1'));
    const sample = readingsOf('M-1', [220, 221, 219]);
    expect(judge.readings(sample).evidence).toMatchObject([{ says: { kind: 'reading', live: 7 } }]);
    const later = sample.map((reading) => ({ ...reading, receivedAt: t0 + 900_000 }));
    expect(judge.readings(later).evidence).toEqual([]);
  });

  test('a phase that is lost is reported after five seconds, the others as live once and not again', () => {
    const judge = judgeOf(placeOf('M-1'));
    const said = [0, 10, 20, 30].flatMap(
      (second) => judge.readings(readingsOf('M-1', [220, 3, 219], { second })).evidence,
    );
    expect(said.map((one) => one.says)).toEqual([
      { kind: 'reading', live: 5 },
      { kind: 'phase_loss', dead: 2 },
    ]);
  });

  test('halves on two phases are an open line seen through a transformer, no lost phase', () => {
    const judge = judgeOf(placeOf('M-1'));
    for (const second of [0, 10, 20]) {
      const { signals } = judge.readings(readingsOf('M-1', [220, 108, 112], { second }));
      expect(signals).toEqual([]);
    }
  });
});

describe('events', () => {
  test('a retained last gasp makes no evidence (mq-retained-last-gasp)', () => {
    const judge = judgeOf(placeOf('M-1'));
    const judged = judge.events([eventOf('M-1', 'last_gasp', { retained: true })]);
    expect(judged).toEqual({
      signals: [],
      cards: [],
      evidence: [],
      ignored: { retained_ignored: 1 },
    });
  });

  test('a gasp assumed for forty meters is one observation at the concentrator', () => {
    const concentrator = { id: 'CO-1', supplyPoint: 'SP-9' };
    const places = Array.from({ length: 40 }, (_, n) => placeOf(`M-${n}`, { concentrator }));
    const judged = judgeOf(...places).events(
      places.map(({ asset }) => eventOf(asset, 'last_gasp', { report: 'assumed' })),
    );
    expect(judged.evidence).toMatchObject([{ supplyPoint: 'SP-9', says: { kind: 'dead' } }]);
    expect(judged.ignored).toEqual({ assumed_already_counted: 39 });
  });

  test.each([
    [-301_000, 0],
    [-300_000, -300_000],
    [5_000, 5_000],
    [5_001, 0],
  ])('a device time %i ms off the receipt dates it %i ms off', (off, expected) => {
    const judged = judgeOf(placeOf('M-1')).events([
      eventOf('M-1', 'last_gasp', { deviceTime: t0 + off }),
    ]);
    expect(judged.evidence[0]?.at).toBe(t0 + expected);
  });

  test('the opening of a switch that opens for lack of voltage is an effect', () => {
    const place = { ...recloser, asset: 'SW-1', recloses: false, opensWithoutVoltage: true };
    const judge = judgeOf(place);
    judge.events([eventOf('SW-1', 'switch_opened')]);
    const { evidence } = judge.tick(t0 + 1_000);
    expect(evidence).toMatchObject([{ says: { kind: 'state', weight: 'effect' } }]);
  });
});

describe('a recloser that opens', () => {
  test('quietly counts after 90 s, and only while it stays open', () => {
    const judge = judgeOf(recloser);
    const first = judge.events([eventOf('RC-1', 'switch_opened')]);
    expect(first).toMatchObject({ evidence: [], ignored: { settling: 1 } });
    expect(judge.tick(t0 + 89_000).evidence).toEqual([]);
    expect(judge.tick(t0 + 90_000).evidence).toMatchObject([
      { device: 'RC-1', at: t0, says: { open: true, weight: 'report' } },
    ]);
    expect(judge.tick(t0 + 99_000).evidence).toEqual([]);
  });

  test('and closes again within that time leaves only its closing', () => {
    const judge = judgeOf(recloser);
    judge.events([eventOf('RC-1', 'protection_trip')]);
    judge.events([eventOf('RC-1', 'switch_closed', { second: 3 })]);
    expect(judge.tick(t0 + 60_000).evidence).toMatchObject([{ says: { open: false } }]);
    expect(judge.tick(t0 + 200_000).evidence).toEqual([]);
  });

  test('and locks out counts at once, whichever message comes first', () => {
    const orders = [
      ['switch_opened', 'lockout'],
      ['lockout', 'switch_opened'],
    ] as const;
    for (const order of orders) {
      const judge = judgeOf(recloser);
      const { signals } = judge.events(order.map((type) => eventOf('RC-1', type)));
      const { evidence } = judge.tick(t0 + 1_000);
      expect(evidence).toMatchObject([{ says: { open: true, weight: 'trip' } }]);
      const alarms = signals.filter(({ rule }) => rule === 'recloser_lockout');
      expect(alarms).toMatchObject([{ signal: { do: 'raise' } }]);
      expect(judge.tick(t0 + 100_000).evidence).toEqual([]);
    }
  });
});

describe('a start', () => {
  test('takes over what stood: it ends when it is seen to be over, and is not raised anew', () => {
    const stood = { asset: 'M-1', phase: 'B', raisedAt: '2026-07-15T03:00:00Z' };
    const judge = judgeOf(placeOf('M-1'));
    judge.resume([
      { ...stood, rule: 'undervoltage' },
      { ...stood, rule: 'phase_loss' },
    ]);
    const said = [0, 10, 20, 30, 40, 50, 60, 70].flatMap((second) =>
      judge
        .readings(readingsOf('M-1', [221, 220, 219], { second }))
        .signals.map(({ rule, signal }) => `${second} ${rule} ${signal.do}`),
    );
    expect(said).toEqual(['10 phase_loss clear', '60 undervoltage clear']);
  });
});

describe('silence', () => {
  test('is weak evidence that counts to three, and an alarm only after five polls', () => {
    const judge = judgeOf(placeOf('M-1'));
    const judged = [1, 2, 3, 4, 5].map((missed) =>
      judge.contacts(
        [
          {
            ...{ asset: 'M-1', source: 'gw-1', contact: 'silent', since: t0, reason: 'timeout' },
            ...{ missed, how: 'polled' },
          },
        ],
        t0 + missed * 1000,
      ),
    );
    expect(judged.flatMap(({ evidence }) => evidence.map(({ says }) => says))).toEqual([
      { kind: 'missed', count: 1 },
      { kind: 'missed', count: 2 },
      { kind: 'missed', count: 3 },
    ]);
    expect(judged.map(({ signals }) => signals.length)).toEqual([0, 0, 0, 0, 1]);
  });

  test('of the way to it says nothing about the asset', () => {
    const judged = judgeOf(placeOf('M-1')).contacts(
      [
        {
          ...{ asset: 'M-1', source: 'gw-1', contact: 'silent', since: t0, reason: 'no_route' },
          ...{ missed: 0, how: 'polled' },
        },
      ],
      t0,
    );
    expect(judged).toEqual({ signals: [], cards: [], evidence: [], ignored: {} });
  });
});
