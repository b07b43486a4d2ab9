import { existsSync, readFileSync } from 'node:fs';
import { fc, test as property } from '@fast-check/vitest';
import { describe, expect, test } from 'vitest';
import { commonDark } from './common-dark.ts';
import { ieeeIndices } from './indices.ts';
import { interruptionsOf, isSustained } from './interruptions.ts';
import { majorDays } from './major-days.ts';
import { addCustomer, noSums } from './sums.ts';

const oracle = '../shared/data/oracles/reliability.json';
const why = existsSync(oracle) ? '' : 'no oracle beside the project';
const minute = 60_000;
const options = { hours: 8760, cemi: 3, cemiRule: 'atLeast' } as const;
const dark = (from: number, to: number) => ({ from, to, outage: null, plannedOutage: null });
const of = (darkMs: number) => ({ ...dark(0, darkMs), darkMs, times: 1 });

interface Oracle {
  ieee1366_sample_circuit: {
    customers_served: number;
    connected_kva: number;
    interruptions: Array<[customers: number, seconds: number, type: string, kva: number]>;
    expect: Record<string, number>;
    expect_given_1800_distinct_customers: Record<string, number>;
  };
  tmed_2_5_beta: { daily_saidi_min: number[]; expect: Record<string, number> };
}
const known = (): Oracle => JSON.parse(readFileSync(oracle, 'utf8'));

describe.skipIf(why)(`the sample circuit of IEEE 1366 (${why || 'oracle'})`, () => {
  /** Each row hits the first customers of the circuit, one of them the last ones: 1,800 are hit in all. */
  function circuit() {
    const { ieee1366_sample_circuit: given } = known();
    const sums = noSums();
    const own = Array.from({ length: given.customers_served }, () => [] as Array<[number, number]>);
    for (const [customers, seconds, , kva] of given.interruptions) {
      const first = customers === 700 ? 1800 - customers : 0;
      for (let i = first; i < first + customers; i += 1) own[i]?.push([seconds, kva / customers]);
    }
    for (const rows of own) {
      for (const kva of new Set(rows.map(([, each]) => each))) {
        const these = rows
          .filter(([, each]) => each === kva)
          .map(([seconds]) => of(seconds * 1000));
        addCustomer(sums, these, { kva, momentaryMs: 300_000 });
      }
    }
    sums.distinct = own.filter((rows) => rows.some(([seconds]) => seconds > 300)).length;
    const served = { customers: given.customers_served, kva: given.connected_kva };
    return { given, found: ieeeIndices(sums, served, options), distinct: sums.distinct };
  }

  test('every index is the one printed', () => {
    const { given, found, distinct } = circuit();
    expect(distinct).toBe(1800);
    const names: Record<string, string> = { CMI_min: 'CMI', ASAI_8760h: 'ASAI' };
    const wanted = { ...given.expect, ...given.expect_given_1800_distinct_customers };
    for (const [name, value] of Object.entries(wanted)) {
      const digits = `${value}`.split('.')[1]?.length ?? 0;
      expect(Number(found[names[name] ?? name]?.toFixed(digits)), name).toBe(value);
    }
  });

  test('the limit of a major day takes the sample deviation', () => {
    const { tmed_2_5_beta: given } = known();
    const found = majorDays([0, ...given.daily_saidi_min]);
    expect(found?.alpha.toFixed(5)).toBe(given.expect['alpha']?.toFixed(5));
    expect(found?.beta.toFixed(5)).toBe(given.expect['beta']?.toFixed(5));
    expect(found?.limitMin.toFixed(2)).toBe(given.expect['T_MED_min']?.toFixed(2));
    expect(majorDays([0, 3])).toBeNull();
  });
});

describe('users of several supply points', () => {
  test('are dark when all are, from the last that went to the first that came back', () => {
    const members = [[dark(0, 100), dark(200, 300)], [dark(50, 250)], [dark(0, 400), dark(60, 90)]];
    expect(commonDark(members, 3)).toMatchObject([
      { from: 50, to: 100 },
      { from: 200, to: 250 },
    ]);
    expect(commonDark(members, 4)).toEqual([]);
    expect(commonDark([[dark(0, 100)], [dark(100, 200)]], 2)).toEqual([]);
  });
});

describe('interruptions of a customer', () => {
  test.each([
    [299, false],
    [300, false],
    [301, true],
  ])('%i s is sustained: %s', (seconds, sustained) => {
    expect(isSustained({ darkMs: seconds * 1000 }, 300_000)).toBe(sustained);
  });

  test('a staged restoration counts each from its own start', () => {
    const sums = noSums();
    const off = (count: number, minutes: number) => {
      for (let i = 0; i < count; i += 1) {
        addCustomer(sums, interruptionsOf([dark(0, minutes * minute)], 300_000), {
          ...{ kva: 1, momentaryMs: 300_000 },
        });
      }
    };
    off(600, 20);
    off(300, 60);
    off(100, 180);
    expect([sums.interruptions, sums.minutes]).toEqual([1000, 48_000]);
    expect(ieeeIndices(sums, { customers: 1000, kva: 1000 }, options)['CAIDI_min']).toBe(48);
  });

  test('a first step of four minutes is momentary for its 600 and sustained for the other 400', () => {
    const sums = noSums();
    for (let i = 0; i < 1000; i += 1) {
      addCustomer(sums, [of((i < 600 ? 4 : 60) * minute)], { kva: 1, momentaryMs: 300_000 });
    }
    expect([sums.interruptions, sums.momentaryEvents]).toEqual([400, 600]);
  });

  test('supply of five minutes joins two dark times, a second more parts them', () => {
    const times = (gapS: number) => [dark(0, 600_000), dark(600_000 + gapS * 1000, 1_500_000)];
    expect(interruptionsOf(times(300), 300_000)).toMatchObject([{ darkMs: 1_200_000, times: 2 }]);
    expect(interruptionsOf(times(301), 300_000)).toHaveLength(2);
  });

  test('what began as a blink that nothing names belongs to the outage or the work that it became', () => {
    const named = (from: number, to: number, own: object) => ({ ...dark(from, to), ...own });
    const blink = dark(0, 2_000);
    const outage = named(120_000, 900_000, { outage: 'O-1' });
    expect(interruptionsOf([blink, outage], 300_000)).toMatchObject([{ from: 0, outage: 'O-1' }]);
    const work = named(120_000, 900_000, { plannedOutage: 'P-1' });
    expect(interruptionsOf([work, blink], 300_000)).toMatchObject([
      { from: 0, outage: null, plannedOutage: 'P-1' },
    ]);
    // What was named first stays.
    const later = named(900_000, 950_000, { outage: 'O-2' });
    expect(interruptionsOf([work, later], 300_000)).toMatchObject([
      { outage: null, plannedOutage: 'P-1' },
    ]);
  });

  property.prop([
    fc.array(fc.tuple(fc.integer({ min: 0, max: 5_000 }), fc.integer({ min: 0, max: 900 }))),
  ])('overlaps count once, in whatever order they come', (given) => {
    const times = given.map(([from, length]) => dark(from * 1000, (from + length) * 1000));
    const seconds = new Set(
      given.flatMap(([from, length]) => Array.from({ length }, (_, i) => from + i)),
    );
    const found = interruptionsOf(times, 300_000);
    const sum = found.reduce((total, { darkMs }) => total + darkMs, 0);
    expect(sum).toBe(seconds.size * 1000);
    expect(interruptionsOf(times.toReversed(), 300_000)).toEqual(
      found.map((one) =>
        expect.objectContaining({ from: one.from, to: one.to, darkMs: one.darkMs }),
      ),
    );
  });
});
