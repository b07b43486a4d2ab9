/** Which days of a period are major: by the five years before it, as IEEE 1366 draws the limit. */
import { expect, test } from 'vitest';
import { DAY, HOUR, type Instant, MINUTE } from '../../src/model/time.ts';
import { profiles } from '../../src/reports/reliability/profile.ts';
import { type ReportRow, reliabilityReport } from '../../src/reports/reliability/report.ts';

const from = Date.parse('2026-01-01T00:00:00Z');
const to = Date.parse('2027-01-01T00:00:00Z');
/** SAIDI of days before the period, by how many days, of one customer: minutes of SAIDI are its own. */
const before = [1, 2, 4, 8].map((minutes, i) => ({ at: from - (30 + i) * DAY, minutes }));

async function report(days: ReadonlyArray<{ at: Instant; minutes: number }>) {
  const times = days.map(({ at, minutes }) => ({
    ...{ from: at + 10 * HOUR, to: at + 10 * HOUR + minutes * MINUTE },
    ...{ outage: 'O-1', plannedOutage: null },
  }));
  return reliabilityReport(
    {
      // Every second without supply counts, so that days of a few minutes have a SAIDI.
      ...{ from, to, profile: profiles.ieee1366, momentaryMs: 1, level: 'system' as const },
      options: { hours: 8_760, cemi: 3, cemiRule: 'atLeast' as const },
    },
    {
      async *customers(begin, end) {
        yield { customer: 'C1', times: times.filter((one) => one.from >= begin && one.from < end) };
      },
      placeOf: () => ({ feeder: 'XQ-12', area: null, kva: 0 }),
      happened: () => ({
        ...{ device: null, cause: 'weather', responsibility: '' },
        ...{ isPlanned: false, isExternal: false, isShortage: false },
      }),
      overrunFrom: () => null,
      served: () => ({ customers: 1, kva: 0 }),
      dayOf: (at) => new Date(at).toISOString().slice(0, 10),
    },
  );
}
const rowOf = (rows: readonly ReportRow[], days: string) =>
  rows.find((row) => row['days'] === days);

test('a storm does not raise the limit by which it is judged', async () => {
  const storm = { at: from + 200 * DAY, minutes: 60 };
  const { rows, totals } = await report([...before, storm, { at: from + 9 * DAY, minutes: 20 }]);
  // By hand: ln 1, 2, 4, 8 have the mean 1.0397 and the sample deviation 0.8949; exp(1.0397 + 2.5 × 0.8949).
  expect(totals['T_MED_min']).toBeCloseTo(26.5, 1);
  expect(rowOf(rows, 'major')).toMatchObject({ CI: 1, CMI: 60 });
  expect(rowOf(rows, 'ordinary')).toMatchObject({ CI: 1, CMI: 20 });
  expect(rowOf(rows, 'all')).toMatchObject({ CI: 2, CMI: 80 });
});

test('the first year is judged by what there is: its own days', async () => {
  const { rows, totals } = await report(
    [1, 2, 60].map((minutes, i) => ({ at: from + i * DAY, minutes })),
  );
  // By hand: ln 1, 2, 60 have the mean 1.5958 and the sample deviation 2.1914.
  expect(totals['T_MED_min']).toBeCloseTo(1_181.1, 1);
  expect(rowOf(rows, 'major')).toMatchObject({ CI: 0, CMI: 0 });
});
