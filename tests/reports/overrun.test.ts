/** Planned work that went on beyond its end, in the year's report: two customers, one hour by plan and one beyond it. */
import { expect, test } from 'vitest';
import { HOUR, type Instant, MINUTE } from '../../src/model/time.ts';
import { profiles } from '../../src/reports/reliability/profile.ts';
import { type ReportLevel, reliabilityReport } from '../../src/reports/reliability/report.ts';

const from = Date.parse('2026-01-01T00:00:00Z');
const to = Date.parse('2027-01-01T00:00:00Z');
const noon = from + 12 * HOUR;
const plan = { outage: null, plannedOutage: 'P-1' };

async function report(
  profile: 'cn' | 'ieee1366',
  level: ReportLevel,
  { end = noon + HOUR, back = noon + 2 * HOUR }: { end?: Instant; back?: Instant } = {},
) {
  const day = new Intl.DateTimeFormat('sv-SE', { timeZone: 'Asia/Shanghai' });
  return reliabilityReport(
    {
      ...{ from, to, profile: profiles[profile], momentaryMs: null, level },
      options: { hours: 8_760, cemi: 3, cemiRule: 'atLeast' },
    },
    {
      async *customers() {
        yield { customer: 'C1', times: [{ ...plan, from: noon, to: back }] };
        yield { customer: 'C2', times: [{ ...plan, from: noon, to: noon + HOUR / 2 }] };
        yield {
          customer: 'C3',
          times: [{ from: noon, to: back, outage: 'O-1', plannedOutage: 'P-1' }],
        };
      },
      placeOf: () => ({ feeder: 'XQ-12', area: null, kva: 0 }),
      happened: ({ outage }) => ({
        ...{ device: null, cause: outage === null ? 'planned' : 'equipment', responsibility: '' },
        ...{ isPlanned: outage === null, isExternal: false, isShortage: false },
      }),
      overrunFrom: () => end,
      served: () => ({ customers: 10, kva: 0 }),
      dayOf: (at) => day.format(at),
    },
  );
}

test('cn: what is beyond the end counts by its minutes as a fault, the interruption as planned', async () => {
  const { totals } = await report('cn', 'system');
  expect(totals).toMatchObject({ CI: 3, CMI: 270, 'SAIFI-1_planned': 0.2, 'SAIFI-1_fault': 0.1 });
  // 90 min by plan, 60 beyond it and 120 of the fault, of ten customers.
  expect(totals['SAIDI-1_h_planned']).toBeCloseTo(90 / 60 / 10, 9);
  expect(totals['SAIDI-1_h_fault']).toBeCloseTo(180 / 60 / 10, 9);
});

test('rows by cause add up to the whole, with the overrun apart', async () => {
  const { rows, totals } = await report('cn', 'cause');
  const of = Object.fromEntries(rows.map(({ cause, CI, CMI }) => [cause, [CI, CMI]]));
  expect(of).toEqual({ planned: [2, 90], planned_overrun: [0, 60], equipment: [1, 120] });
  expect(totals).toMatchObject({ CI: 3, CMI: 270 });
});

test('ieee1366 knows no such part; work that ended in time has none', async () => {
  expect((await report('ieee1366', 'cause')).rows.map(({ cause }) => cause)).not.toContain(
    'planned_overrun',
  );
  const inTime = await report('cn', 'cause', { end: noon + 2 * HOUR });
  expect(inTime.rows.map(({ cause, CMI }) => [cause, CMI])).toEqual([
    ['planned', 150],
    ['equipment', 120],
  ]);
});

test('an end two minutes before supply is back is an overrun of two minutes, not a momentary one', async () => {
  const end = noon + 2 * HOUR - 2 * MINUTE;
  const { rows } = await report('cn', 'cause', { end });
  expect(rows.find(({ cause }) => cause === 'planned_overrun')).toMatchObject({ CI: 0, CMI: 2 });
});
