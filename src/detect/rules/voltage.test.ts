import { fc, test as property } from '@fast-check/vitest';
import { describe, expect, test } from 'vitest';
import { placeOf, readingsOf } from '../../../tests/support/places.ts';
import { consoleEnTerms } from '../../../web/console/words/terms-en.ts';
import { consoleZhTerms } from '../../../web/console/words/terms-zh.ts';
import type { Reading } from '../../model/reading.ts';
import { createJudge, type Signalled } from '../judge.ts';
import type { AssetPlace } from '../place.ts';
import { defaultDetectSettings, detectSettings } from '../settings.ts';
import { rules } from './registry.ts';
import { unbalanceOf } from './voltage-unbalance.ts';

type Volts = readonly (number | null)[];
const even = (volt: number): Volts => [volt, volt, volt];

/** What is raised and cleared when the meter reads these voltages, each for so many seconds, every 10 s. */
function said(
  course: ReadonlyArray<[volts: Volts, seconds: number]>,
  facts: Partial<AssetPlace> = {},
  own: object = {},
): string[] {
  const place = placeOf('M-1', facts);
  const settings = detectSettings.parse({ rules: own });
  const judge = createJudge({ locate: () => place, settings });
  const found: string[] = [];
  let second = 0;
  for (const [volts, seconds] of course) {
    for (const end = second + seconds; second < end; second += 10) {
      const { signals } = judge.readings(readingsOf('M-1', volts, { second }));
      found.push(...signals.map((one) => words(one, second)));
    }
  }
  return found;
}
const words = ({ rule, signal }: Signalled, second: number): string =>
  `${second} ${rule} ${signal.do}`;

describe('too low, too high', () => {
  test('is said after a minute, and taken back after a minute well inside', () => {
    expect(
      said([
        [even(220), 30],
        [[220, 197, 220], 90],
        [even(200), 60],
        [even(203), 80],
      ]),
    ).toEqual(['90 undervoltage raise', '240 undervoltage clear']);
    expect(
      said([
        [even(243), 90],
        [even(239), 60],
        [even(237), 80],
      ]),
    ).toEqual(['60 overvoltage raise', '210 overvoltage clear']);
  });

  test('is not said of a value on the limit, of a dip of half a minute, or of a gap in the readings', () => {
    expect(said([[even(198), 200]])).toEqual([]);
    expect(
      said([
        [even(190), 50],
        [even(220), 20],
        [even(190), 50],
      ]),
    ).toEqual([]);
    const place = placeOf('M-1');
    const judge = createJudge({ locate: () => place, settings: defaultDetectSettings() });
    for (const second of [0, 300, 600, 900]) {
      expect(judge.readings(readingsOf('M-1', even(190), { second })).signals).toEqual([]);
    }
  });

  test('bad quality neither raises nor clears', () => {
    expect(
      said([
        [even(190), 90],
        [[null, null, null], 200],
        [even(190), 30],
      ]),
    ).toEqual(['60 undervoltage raise']);
  });

  test('a phase without supply is another matter', () => {
    const rulesOf = said([[[220, 3, 221], 120]]).map((text) => text.split(' ')[1]);
    expect(rulesOf).toEqual(['phase_loss']);
    expect(said([[even(2), 120]]).map((text) => text.split(' ')[1])).toEqual(['loss_of_voltage']);
  });

  test('by the Chinese standard 7 % is too high, and at medium voltage too low as well', () => {
    const gb = { undervoltage: { profile: 'gb12325' }, overvoltage: { profile: 'gb12325' } };
    expect(said([[even(236), 90]], {}, gb)).toEqual(['60 overvoltage raise']);
    expect(said([[even(236), 90]])).toEqual([]);
    expect(said([[even(203), 90]], {}, gb)).toEqual([]);
    expect(said([[even(5_340), 90]], { unV: 5_774 }, gb)).toEqual(['60 undervoltage raise']);
  });

  test('at an unearthed bus the voltage to earth says nothing of the supply', () => {
    const bus = { unV: 5_774, earthing: 'unearthed' as const, bus: 'B-1' };
    expect(said([[even(9_800), 900]], bus)).toEqual([]);
  });

  test('what destroys appliances is said within seconds, and is never hidden', () => {
    const found = said([[[254, 220, 220], 20]]);
    expect(found).toEqual(['10 severe_overvoltage raise']);
    expect(rules.severe_overvoltage).toMatchObject({ isSafety: true, priority: 1 });
    expect(said([[[252, 220, 220], 40]])).toEqual([]);
  });
});

describe('a broken neutral', () => {
  test('one phase low and two high: dangerous, and no outage', () => {
    expect(said([[[160, 255, 260], 20]])).toContain('10 broken_neutral raise');
    expect(rules.broken_neutral).toMatchObject({ isSafety: true, priority: 1 });
  });

  test('a wide spread without the pattern of an open line', () => {
    expect(said([[[190, 235, 240], 20]])).toEqual(['10 broken_neutral raise']);
    // Yyn0 and Dyn seen through a transformer: the largest is the sum of the two others.
    expect(said([[[118, 106, 222], 60]]).join()).not.toContain('broken_neutral');
  });

  test('is over when the phases have been even for two minutes', () => {
    const found = said([
      [[190, 235, 240], 20],
      [[220, 222, 224], 140],
    ]);
    expect(found).toEqual(['10 broken_neutral raise', '140 broken_neutral clear']);
  });

  test('a single-phase meter cannot know', () => {
    expect(said([[[160], 60]], { phases: 1 })).toEqual([]);
  });
});

test('a neutral that drifts is said after ten minutes, load on one phase is not', () => {
  const drift: Volts = [236, 218, 206];
  expect(said([[drift, 590]])).toEqual([]);
  const course = said([
    [drift, 700],
    [[224, 220, 216], 1_900],
  ]).filter((one) => one.includes('neutral'));
  expect(course).toEqual(['600 neutral_drift raise', '2500 neutral_drift clear']);
  const loaded: Volts = [222, 221, 204];
  expect(said([[loaded, 900]]).filter((one) => one.includes('neutral'))).toEqual([]);
});

describe('unbalance', () => {
  /** By the definition: symmetrical components of three phasors. */
  const byPhasors = (volts: readonly number[]): number => {
    const part = (turn: number): number => {
      const angles = [0, -1, 1].map((k) => (k * 2 * Math.PI) / 3);
      let [re, im] = [0, 0];
      for (const [i, volt] of volts.entries()) {
        const angle = (angles[i] ?? 0) + (turn * i * 2 * Math.PI) / 3;
        re += volt * Math.cos(angle);
        im += volt * Math.sin(angle);
      }
      return Math.hypot(re, im);
    };
    return (100 * part(2)) / part(1);
  };

  property.prop([fc.tuple(...[0, 1, 2].map(() => fc.double({ min: 0.8, max: 1.2, noNaN: true })))])(
    'is negative by positive sequence',
    (volts) => {
      expect(unbalanceOf(volts)).toBeCloseTo(byPhasors(volts), 4);
    },
  );

  test('is said after ten minutes; over 4 % with priority 2', () => {
    expect(said([[[230, 220, 210], 700]])).toEqual(['600 voltage_unbalance raise']);
    expect(said([[[238, 218, 202], 90]])).toEqual(['60 voltage_unbalance raise']);
    expect(said([[[222, 220, 218], 900]])).toEqual([]);
  });
});

describe('frequency and load', () => {
  const one = (quantity: Reading['quantity'], value: number, second: number): Reading[] =>
    readingsOf('M-1', [value], { quantity, phase: null, second });
  const course = (
    quantity: Reading['quantity'],
    values: ReadonlyArray<[value: number, seconds: number]>,
    facts: Partial<AssetPlace>,
  ): string[] => {
    const place = placeOf('M-1', facts);
    const judge = createJudge({ locate: () => place, settings: defaultDetectSettings() });
    let second = 0;
    return values.flatMap(([value, seconds]) => {
      const found: string[] = [];
      for (const end = second + seconds; second < end; second += 10) {
        const { signals } = judge.readings(one(quantity, value, second));
        found.push(
          ...signals.map((each) => `${words(each, second)} ${each.signal.priority ?? ''}`),
        );
      }
      return found;
    });
  };

  test('of a bus is one alarm, of a meter none; far off it is said at once', () => {
    const bus = { bus: 'B-1' };
    expect(
      course(
        'frequency',
        [
          [50, 20],
          [49.4, 30],
          [49.52, 60],
          [49.6, 50],
        ],
        bus,
      ),
    ).toEqual(['30 frequency raise ', '140 frequency clear ']);
    expect(course('frequency', [[47.4, 10]], bus)).toEqual(['0 frequency raise 1']);
    expect(course('frequency', [[47.4, 60]], {})).toEqual([]);
    expect(course('frequency', [[0, 60]], bus)).toEqual([]);
  });

  test('of a line: above its rating for five minutes', () => {
    const line = { deviceKind: 'breaker', device: 'CB-1', phases: 1, ratedA: 400 };
    const values: Array<[number, number]> = [
      [405, 320],
      [390, 60],
      [379, 910],
    ];
    expect(course('current', values, line)).toEqual([
      '300 overload raise 2',
      '1280 overload clear ',
    ]);
    expect(course('current', [[400, 900]], line)).toEqual([]);
  });

  test('of a transformer: heavy, over, serious, each in its time', () => {
    const transformer = { deviceKind: 'transformer', ratedVa: 100_000 };
    expect(course('apparent_power', [[85_000, 7_210]], transformer)).toEqual([
      '7200 overload raise 4',
    ]);
    expect(course('apparent_power', [[120_000, 7_210]], transformer)).toEqual([
      '7200 overload raise 3',
    ]);
    expect(course('apparent_power', [[160_000, 310]], transformer)).toEqual([
      '300 overload raise 2',
    ]);
    expect(course('apparent_power', [[185_000, 20]], transformer)).toEqual(['10 overload raise 2']);
    expect(course('apparent_power', [[79_000, 9_000]], transformer)).toEqual([]);
  });
});

test('every rule has the same name on the screens, in both languages', () => {
  const terms = { en: consoleEnTerms, zh: consoleZhTerms } as Record<
    string,
    Record<string, string>
  >;
  for (const [name, { title }] of Object.entries(rules)) {
    expect(terms['en']?.[`alarm.${name}`], name).toBe(title.en);
    expect(terms['zh']?.[`alarm.${name}`], name).toBe(title['zh-CN']);
  }
});
