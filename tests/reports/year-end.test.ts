import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { profiles } from '../../src/reports/reliability/profile.ts';
import { reliabilityReport } from '../../src/reports/reliability/report.ts';

interface Span {
  start: string;
  end: string;
  customers: number;
}
const file = new URL('../cases/time/tm-year-end-in-local-time.json', import.meta.url);
const { input, expect: wanted } = JSON.parse(readFileSync(file, 'utf8')) as {
  input: { zone: string; outage: Span; second: Span; served: number };
  expect: Record<string, number>;
};
const day = new Intl.DateTimeFormat('sv-SE', { timeZone: input.zone });

async function saidiOf(from: string, to: string): Promise<number> {
  const dark = [input.outage, input.second].flatMap((span, outage) =>
    Array.from({ length: span.customers }, (_, n) => ({
      customer: `C-${outage}-${n}`,
      times: [
        {
          ...{ from: Date.parse(span.start), to: Date.parse(span.end) },
          ...{ outage: `O-${outage}`, plannedOutage: null },
        },
      ],
    })),
  );
  const report = await reliabilityReport(
    {
      ...{ from: Date.parse(from), to: Date.parse(to), profile: profiles.ieee1366 },
      ...{ momentaryMs: null, level: 'system' },
      options: { hours: 24, cemi: 3, cemiRule: 'atLeast' },
    },
    {
      async *customers(begin, end) {
        for (const one of dark) {
          const times = one.times.filter((time) => time.from >= begin && time.from < end);
          if (times.length > 0) yield { ...one, times };
        }
      },
      placeOf: () => ({ feeder: 'XQ-12', area: null, kva: 0 }),
      happened: () => ({
        ...{ device: null, cause: 'unknown', responsibility: '', isPlanned: false },
        ...{ isExternal: false, isShortage: false },
      }),
      overrunFrom: () => null,
      served: () => ({ customers: input.served, kva: 0 }),
      dayOf: (at) => day.format(at),
    },
  );
  return Number(report.totals['SAIDI_min']);
}

test('tm-year-end-in-local-time: an outage of New Year’s night belongs to the day and year in which it began', async () => {
  // Local days of Shanghai.
  const old = await saidiOf('2026-12-30T16:00:00Z', '2026-12-31T16:00:00Z');
  const fresh = await saidiOf('2026-12-31T16:00:00Z', '2027-01-01T16:00:00Z');
  expect(old).toBeCloseTo(wanted['SAIDI_min 2026-12-31'] ?? Number.NaN, 9);
  expect(fresh).toBeCloseTo(wanted['SAIDI_min 2027-01-01'] ?? Number.NaN, 9);
});
