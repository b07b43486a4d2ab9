/** Faults of outage indices that were reported in public of other programs, and what is true here. */

import { readFileSync } from 'node:fs';
import { fc, test } from '@fast-check/vitest';
import { describe, expect } from 'vitest';
import { MINUTE, SECOND } from '../../src/model/time.ts';
import type { DarkTime } from '../../src/reports/reliability/interruptions.ts';
import { profiles } from '../../src/reports/reliability/profile.ts';
import { reliabilityReport } from '../../src/reports/reliability/report.ts';

const from = Date.parse('2026-01-01T00:00:00Z');
const to = Date.parse('2027-01-01T00:00:00Z');
const served = 100;

/** Indices of a year in which these customers were dark so long, from so many seconds after its start on. */
async function indices(
  customers: Record<string, Array<Pick<DarkTime, 'from' | 'to'> & Partial<DarkTime>>>,
  zone = 'Asia/Shanghai',
): Promise<Record<string, number>> {
  const dark = Object.entries(customers).map(([customer, times]) => ({
    customer,
    times: times.map((time) => ({ outage: 'O-1', plannedOutage: null, ...time })),
  }));
  const day = new Intl.DateTimeFormat('sv-SE', { timeZone: zone });
  const report = await reliabilityReport(
    {
      ...{ from, to, profile: profiles.ieee1366, momentaryMs: null, level: 'system' as const },
      options: { hours: (to - from) / (60 * MINUTE), cemi: 3, cemiRule: 'atLeast' as const },
    },
    {
      async *customers() {
        yield* dark;
      },
      placeOf: () => ({ feeder: 'XQ-12', area: null, kva: 0 }),
      happened: ({ plannedOutage }) => ({
        ...{ device: null, cause: 'unknown', responsibility: '' },
        ...{ isPlanned: plannedOutage !== null, isExternal: false, isShortage: false },
      }),
      overrunFrom: () => null,
      served: () => ({ customers: served, kva: 0 }),
      dayOf: (at) => day.format(at),
    },
  );
  return report.totals as Record<string, number>;
}

const at = (second: number): number => from + second * SECOND;
const span = (start: number, seconds: number) => ({ from: at(start), to: at(start + seconds) });

describe('gridlab-d/gridlab-d #242: 25 distinct customers where there was one', () => {
  test('one customer off 25 times is one of the distinct ones', async () => {
    const times = Array.from({ length: 25 }, (_, n) => span(n * 86_400, 3_600));
    const { CI, CAIFI } = await indices({ C1: times });
    // Interruptions for each distinct customer that had any.
    expect([CI, CAIFI]).toEqual([25, 25]);
  });

  const lives = fc.array(
    fc.uniqueArray(fc.integer({ min: 0, max: 300 }), { minLength: 1, maxLength: 8 }),
    { minLength: 1, maxLength: 20 },
  );
  test.prop([lives], { numRuns: 30 })(
    'distinct customers are never more than are served, nor than interruptions',
    async (days) => {
      const all = days.map((own, n) => [
        `C${n}`,
        own.toSorted((a, b) => a - b).map((one) => span(one * 86_400, 3_600)),
      ]);
      const { CI = 0, CAIFI = 0 } = await indices(Object.fromEntries(all));
      const distinct = CI / CAIFI;
      expect(distinct).toBeCloseTo(days.length, 9);
      expect(distinct).toBeLessThanOrEqual(Math.min(served, CI));
    },
  );
});

test('arras-energy/gridlabd #189: indices move alike, whatever it was that made people dark', async () => {
  const own = await indices({ C1: [span(0, 3_600)] });
  const work = await indices({ C1: [{ ...span(0, 3_600), outage: null, plannedOutage: 'P-1' }] });
  const nobody = await indices({ C1: [{ ...span(0, 3_600), outage: null }] });
  const main = ({ CI, CMI, SAIDI_min }: Record<string, number>) => ({ CI, CMI, SAIDI_min });
  expect(main(work)).toEqual(main(own));
  expect(main(nobody)).toEqual(main(own));
});

test.each([
  [299, 0, 1],
  [300, 0, 1],
  [301, 1, 0],
])(
  'gridlab-d/gridlab-d #238: %i s count %i times as sustained and %i as momentary',
  async (seconds, ci, momentary) => {
    const { CI, MAIFI } = await indices({ C1: [span(0, seconds)] });
    expect([CI, (MAIFI ?? 0) * served]).toEqual([ci, momentary]);
  },
);

test('opsknight-labs/OpsKnight #322: dark times that overlap are one, not their sum', async () => {
  const overlap = [span(0, 7_200), { ...span(3_600, 7_200), outage: 'O-2' }];
  const { CI, CMI, ASAI } = await indices({ C1: overlap });
  expect([CI, CMI]).toEqual([1, 180]);
  expect(ASAI).toBeLessThan(1);
  const all = Array.from({ length: 40 }, () => ({ from, to }));
  const worst = await indices(Object.fromEntries([...Array(served)].map((_, n) => [`C${n}`, all])));
  expect(worst['ASAI']).toBeCloseTo(0, 9);
});

describe('home-assistant/core #42386, custom-components/nordpool #427: the hour that is missing or comes twice', () => {
  const file = new URL('../cases/time/tm-night-shift-length.json', import.meta.url);
  const night = JSON.parse(readFileSync(file, 'utf8')) as {
    input: { rows: [string, string][] };
    expect: { hours: number[]; 'customer minutes for 10 customers': number[] };
  };
  /** Berlin: one hour ahead of UTC in winter, two in summer. */
  const offsets: Record<string, string> = {
    '2026-03-28T22:00': '+01:00',
    '2026-10-25T06:00': '+01:00',
  };
  const utc = (local: string): number => Date.parse(`${local}:00${offsets[local] ?? '+02:00'}`);

  test('tm-night-shift-length: a night is as long as it was, in hours and in customer minutes', async () => {
    const { rows } = night.input;
    expect(rows.map(([start, end]) => (utc(end) - utc(start)) / (60 * MINUTE))).toEqual(
      night.expect.hours,
    );
    for (const [n, [start, end]] of rows.entries()) {
      const ten = Array.from({ length: 10 }, (_, c) => [
        `C${c}`,
        [{ from: utc(start), to: utc(end) }],
      ]);
      const { CMI } = await indices(Object.fromEntries(ten), 'Europe/Berlin');
      expect(CMI).toBe(night.expect['customer minutes for 10 customers'][n]);
    }
  });

  test('an outage from 02:30 to 02:30 of the hour that comes twice is an hour long', async () => {
    const times = [{ from: Date.parse('2026-10-25T00:30Z'), to: Date.parse('2026-10-25T01:30Z') }];
    expect(await indices({ C1: times }, 'Europe/Berlin')).toMatchObject({ CI: 1, CMI: 60 });
  });
});
