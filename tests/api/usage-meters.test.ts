/** Twelve made-up meters with planted faults (data/meters): what a customer is shown is what was used. */
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { ApiParts } from '../../src/api/parts.ts';
import { usage } from '../../src/api/routes/my/usage.ts';
import type { Reading } from '../../src/model/reading.ts';
import { DAY, MINUTE } from '../../src/model/time.ts';
import { virtualClock } from '../../src/runtime/clock.ts';
import type { ReadingStore } from '../../src/store/readings.ts';
import { sqliteReadings } from '../../src/store/sqlite/readings.ts';

const cases = new URL('../cases/meters/', import.meta.url);
interface Expected {
  'kwh_2026-01-02_to_2026-02-28': number;
  kwh_january_from_02: number;
  kwh_february: number;
  exchange?: { day: string; kwh_that_day: number };
  zero_days?: { days: string[] };
  gap?: { days: string[]; kwh_over_17_to_20: number };
}
const { meters } = JSON.parse(readFileSync(new URL('expected.json', cases), 'utf8')) as {
  meters: Record<string, Expected>;
};
const rows = readFileSync(new URL('daily-registers.csv', cases), 'utf8')
  .trim()
  .split('\n')
  .slice(1)
  .map((line) => line.split(','));

const now = Date.parse('2026-03-01T00:00:00+08:00');
const folder = mkdtempSync(join(tmpdir(), 'forewatt-meters-'));
const clock = virtualClock(now);
let store: ReadingStore;

/** One register a day just before midnight; of an exchanged meter the last of the old and the first of the new. */
function readingsOf([
  day = '',
  asset = '',
  ,
  ,
  register = '',
  ,
  quality = '',
  note = '',
]: string[]): Reading[] {
  const read = (time: number, kwh: number): Reading =>
    ({
      ...{ asset, quantity: 'energy_import', phase: null, time, receivedAt: time },
      ...{
        value: Math.round(kwh * 1_000),
        quality: quality === 'uncertain' ? 'uncertain' : 'good',
      },
      reason: null,
    }) as Reading;
  if (register === '') return [];
  const own = read(Date.parse(`${day}T23:59:00+08:00`), Number(register));
  const old = /exchanged at (\d\d:\d\d).*old last ([\d.]+)/.exec([note].join(','));
  const whole = rows.find((row) => row[0] === day && row[1] === asset)?.join(',') ?? '';
  const exchange = old ?? /exchanged at (\d\d:\d\d).*old last ([\d.]+)/.exec(whole);
  if (exchange === null) return [own];
  const at = Date.parse(`${day}T${exchange[1]}:00+08:00`);
  return [read(at, Number(exchange[2])), read(at + MINUTE, 0), own];
}

beforeAll(async () => {
  const retention = { raw: 90 * DAY, minute: 400 * DAY };
  store = await sqliteReadings({ directory: folder, retention, clock });
  await store.append(rows.flatMap(readingsOf));
});
afterAll(async () => {
  await store.close();
  rmSync(folder, { recursive: true, force: true });
});

async function days(meter: string): Promise<Awaited<ReturnType<typeof usage>>> {
  const parts = {
    readings: store,
    clock,
    settings: { utility: { zone: 'Asia/Shanghai' } },
  } as unknown as ApiParts;
  const from = Date.parse('2026-01-02T00:00:00+08:00');
  return usage(parts, meter, { from, to: now, every: 'day' });
}
const sum = (items: ReadonlyArray<{ kwh: number | null }>): number =>
  Math.round(items.reduce((total, { kwh }) => total + (kwh ?? 0), 0) * 1_000) / 1_000;

describe('the use of meter', () => {
  test.each(Object.keys(meters))(
    '%s is the sum of data/meters for both months, to the watt hour',
    async (meter) => {
      const wanted = meters[meter] as Expected;
      const items = await days(meter);
      expect(items).toHaveLength(58);
      expect(items.filter(({ kwh }) => kwh === null)).toEqual([]);
      expect(sum(items)).toBe(wanted['kwh_2026-01-02_to_2026-02-28']);
      expect(sum(items.filter(({ day }) => day < '2026-02'))).toBe(wanted.kwh_january_from_02);
      expect(sum(items.filter(({ day }) => day > '2026-02'))).toBe(wanted.kwh_february);
      expect(Math.min(...items.map(({ kwh }) => kwh ?? -1))).toBeGreaterThanOrEqual(0);
    },
  );

  test('M-004 counts the day of its exchange whole, and says that the meter is another', async () => {
    const day = (await days('M-004')).find((one) => one.day === '2026-01-23');
    expect(day).toMatchObject({ kwh: 9.55, reason: 'exchanged' });
  });

  test('M-003 rolls over without a word', async () => {
    const day = (await days('M-003')).find((one) => one.day === '2026-01-11');
    expect(day).toMatchObject({ reason: null });
  });

  test('M-005 estimates the two days around each reading of zero, M-006 the four of its gap, and nothing else', async () => {
    const estimated = async (meter: string) =>
      (await days(meter)).filter(({ reason }) => reason === 'estimated');
    expect((await estimated('M-005')).map(({ day }) => day)).toEqual([
      ...['2026-01-09', '2026-01-10', '2026-02-11', '2026-02-12'],
    ]);
    const gap = await estimated('M-006');
    expect(gap.map(({ day }) => day)).toEqual([
      ...['2026-01-17', '2026-01-18', '2026-01-19', '2026-01-20'],
    ]);
    expect(sum(gap)).toBe(34.74);
    expect(Math.min(...gap.map(({ kwh }) => kwh ?? 0))).toBeGreaterThan(8);
    for (const meter of ['M-001', 'M-003', 'M-004', 'M-007', 'M-012'])
      expect(await estimated(meter)).toEqual([]);
  });

  test('M-012 used nothing on every day, and each day says 0', async () => {
    expect((await days('M-012')).every(({ kwh, reason }) => kwh === 0 && reason === null)).toBe(
      true,
    );
  });
});
