import { readFileSync } from 'node:fs';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { badReasons, type Reading, uncertainReasons } from '../../src/model/reading.ts';
import type { ReadingStore } from '../../src/store/readings.ts';

/**
 * A store under test: `minute` lets a minute of its clock pass and waits for what that sets off.
 */
export interface ReadingStoreMade {
  store: ReadingStore;
  minute(): Promise<void>;
}

const T0 = Date.parse('2026-07-15T10:00:00Z');
const DAY = 86_400_000;
const point = { asset: 'TX-1', quantity: 'voltage', phase: 'A' } as const;

export function reading(time: number, value: number | null, own: Partial<Reading> = {}): Reading {
  const quality = value === null ? ('bad' as const) : ('good' as const);
  const reason = value === null ? ('comm_error' as const) : null;
  return { ...point, time, receivedAt: time, value, quality, reason, ...own };
}

/**
 * What every readings engine must do; `make` gives an empty store (raw 7 days, minutes 400) at
 * 10:00.
 */
export function readingStoreContract(name: string, make: () => Promise<ReadingStoreMade>): void {
  describe(`readings: ${name}`, () => {
    let made: ReadingStoreMade;
    let store: ReadingStore;
    beforeEach(async () => {
      made = await make();
      store = made.store;
    });
    afterEach(() => store.close());

    const values = async (from = T0, to = T0 + DAY, limit = 100) =>
      (await store.range(point, from, to, limit)).map((row) => row.value);

    test('readings come back in order of time, with quality and reason', async () => {
      const late = { quality: 'uncertain' as const, reason: 'late' as const };
      await store.append([reading(T0 + 2000, 3), reading(T0, 1), reading(T0 + 1000, 2, late)]);
      await store.append([reading(T0 + 3000, null)]);
      expect(await store.range(point, T0, T0 + 9000, 10)).toEqual([
        { time: T0, value: 1, quality: 'good', reason: null },
        { time: T0 + 1000, value: 2, quality: 'uncertain', reason: 'late' },
        { time: T0 + 2000, value: 3, quality: 'good', reason: null },
        { time: T0 + 3000, value: null, quality: 'bad', reason: 'comm_error' },
      ]);
      expect(await values(T0, T0 + 2000)).toEqual([1, 2]);
      expect(await values(T0, T0 + DAY, 3)).toEqual([1, 2, 3]);
    });

    test('the same again is one row, before and after a minute has passed', async () => {
      expect(await store.append([reading(T0, 1)])).toMatchObject({ added: 1, replaced: 0 });
      expect(await store.append([reading(T0, 1)])).toMatchObject({ added: 0, replaced: 0 });
      await made.minute();
      await store.append([reading(T0, 1)]);
      expect(await values()).toEqual([1]);
      await made.minute();
      expect(await values()).toEqual([1]);
    });

    test('another value replaces the first unless its quality is worse, wherever that stands', async () => {
      await store.append([reading(T0, 1)]);
      expect(await store.append([reading(T0, 2)])).toMatchObject({ added: 0, replaced: 1 });
      expect(await store.append([reading(T0, null)])).toMatchObject({ added: 0, replaced: 0 });
      expect(await values()).toEqual([2]);
      await made.minute();
      await store.append([reading(T0, 3)]);
      expect(await values()).toEqual([3]);
      await made.minute();
      await store.append([reading(T0, null)]);
      expect(await values()).toEqual([3]);
      await made.minute();
      expect(await values()).toEqual([3]);
    });

    test('a range goes over midnight, and a late reading lands in its own day', async () => {
      const midnight = Date.parse('2026-07-16T00:00:00Z');
      await store.append([reading(midnight - 1, 1), reading(midnight, 2)]);
      await made.minute();
      await store.append([reading(midnight + 1, 3), reading(midnight - 2, 0)]);
      expect(await values(T0, midnight + DAY)).toEqual([0, 1, 2, 3]);
      await made.minute();
      expect(await values(T0, midnight + DAY)).toEqual([0, 1, 2, 3]);
      expect(await values(midnight, midnight + 2)).toEqual([2, 3]);
    });

    test('the newest reading of each point is known, null where there is none', async () => {
      const other = { asset: 'M-9', quantity: 'frequency', phase: null } as const;
      await store.append([reading(T0 + 5, 5), reading(T0, 1), reading(T0, 50, other)]);
      await made.minute();
      const nobody = { ...point, asset: 'nobody' };
      const newest = await store.latest([point, nobody, other]);
      expect(newest.map((one) => one?.value ?? null)).toEqual([5, null, 50]);
      expect(await store.pointsOf('M-9')).toEqual([other]);
      expect(await store.pointsOf('TX-1')).toEqual([point]);
    });

    test('buckets keep spikes, count bad readings apart, and leave out empty ones', async () => {
      const row = (second: number, value: number | null) => reading(T0 + second * 1000, value);
      await store.append([row(0, 230), row(20, 400), row(40, 220), row(59, null), row(180, null)]);
      const wanted = [
        { time: T0, min: 220, max: 400, mean: 850 / 3, last: 220, count: 3, bad: 1 },
        { time: T0 + 180_000, min: null, max: null, mean: null, last: null, count: 0, bad: 1 },
      ];
      expect(await store.buckets(point, T0, T0 + DAY, 60_000)).toEqual(wanted);
      await made.minute();
      expect(await store.buckets(point, T0, T0 + DAY, 60_000)).toEqual(wanted);
    });

    test('after the raw days are over their minutes are left, and go in the end', async () => {
      const row = (second: number, value: number | null) => reading(T0 + second * 1000, value);
      await store.append([row(0, 230), row(20, 400), row(40, 220), row(59, null), row(60, 1)]);
      await made.minute();
      const before = await store.buckets(point, T0, T0 + DAY, 60_000);
      await store.tidy(T0 + 9 * DAY);
      expect(await values()).toEqual([]);
      expect(await store.buckets(point, T0, T0 + DAY, 60_000)).toEqual(before);
      expect(await store.buckets(point, T0, T0 + DAY, 3_600_000)).toMatchObject([{ count: 4 }]);
      await store.append([row(10, 500)]);
      await made.minute();
      await store.tidy(T0 + 9 * DAY);
      const after = await store.buckets(point, T0, T0 + DAY, 60_000);
      expect(after[0]).toMatchObject({ min: 220, max: 500, count: 4, bad: 1 });
      await store.tidy(T0 + 402 * DAY);
      expect(await store.buckets(point, T0, T0 + DAY, 60_000)).toEqual([]);
      expect((await store.latest([point]))[0]?.value).toBe(1);
    });

    test('every quality and reason comes back as it was, before and after a minute', async () => {
      const marks = [
        ...uncertainReasons.map((reason) => ({ quality: 'uncertain' as const, reason })),
        ...badReasons.map((reason) => ({ quality: 'bad' as const, reason })),
      ];
      const own = marks.map((mark, n) => reading(T0 + n, mark.quality === 'bad' ? null : n, mark));
      await store.append(own);
      const wanted = own.map(({ time, value, quality, reason }) => ({
        ...{ time, value, quality, reason },
      }));
      expect(await store.range(point, T0, T0 + DAY, 100)).toEqual(wanted);
      await made.minute();
      expect(await store.range(point, T0, T0 + DAY, 100)).toEqual(wanted);
    });

    test('a bad reading that is corrected counts once, as the good one it became', async () => {
      await store.append([reading(T0, null), reading(T0 + 1000, 230)]);
      await made.minute();
      await store.append([reading(T0, 410)]);
      const wanted = [{ time: T0, min: 230, max: 410, mean: 320, last: 230, count: 2, bad: 0 }];
      expect(await store.buckets(point, T0, T0 + DAY, 60_000)).toEqual(wanted);
      await made.minute();
      expect(await store.buckets(point, T0, T0 + DAY, 60_000)).toEqual(wanted);
    });

    test('a question over a summed day and a raw one keeps the spikes of both', async () => {
      await store.append([reading(T0, 230), reading(T0 + 1000, 500)]);
      await store.append([reading(T0 + 9 * DAY, 231), reading(T0 + 9 * DAY + 1000, 12)]);
      await made.minute();
      await store.tidy(T0 + 9 * DAY);
      expect(await values(T0, T0 + 10 * DAY)).toEqual([231, 12]);
      expect(await store.buckets(point, T0, T0 + 10 * DAY, 3_600_000)).toEqual([
        { time: T0, min: 230, max: 500, mean: 365, last: 500, count: 2, bad: 0 },
        { time: T0 + 9 * DAY, min: 12, max: 231, mean: 121.5, last: 12, count: 2, bad: 0 },
      ]);
    });

    test('a late reading to a past day is in its buckets and does not become the newest', async () => {
      await store.append([reading(T0, 230), reading(T0 - DAY, 100)]);
      await made.minute();
      const late = { quality: 'uncertain' as const, reason: 'late' as const };
      await store.append([reading(T0 - DAY + 1000, 500, late)]);
      expect((await store.latest([point]))[0]).toMatchObject({ time: T0, value: 230 });
      for (let minutes = 0; minutes < 2; minutes++) {
        const [old] = await store.buckets(point, T0 - DAY, T0, 60_000);
        expect(old).toMatchObject({ min: 100, max: 500, mean: 300, last: 500, count: 2 });
        await made.minute();
      }
    });

    test('st-one-bad-point-in-a-batch: what cannot be stored does not stop the others', async () => {
      const result = await store.append([
        reading(T0, 1),
        reading(T0, Number.NaN, { asset: 'B' }),
        reading(T0, 2, { asset: '' }),
        reading(T0, 3, { asset: 'C\\' }),
        reading(T0, 4, { asset: 'D' }),
      ]);
      expect(result).toEqual({ added: 3, replaced: 0, refused: 2 });
      const newest = await store.latest(['B', 'D'].map((asset) => ({ ...point, asset })));
      expect(newest.map((one) => one?.value)).toEqual([null, 4]);
    });

    test('st-line-break-in-a-tag: a name is stored unchanged or refused', async () => {
      const names = namesOf('st-line-break-in-a-tag');
      const isRefused = (asset: string) => /[\r\n]|\\$|^$/.test(asset);
      const result = await store.append(names.map((asset) => reading(T0, 1, { asset })));
      expect(result.refused).toBe(names.filter(isRefused).length);
      for (const asset of names) {
        const rows = await store.range({ ...point, asset }, T0, T0 + 1, 5);
        expect(rows, JSON.stringify(asset)).toHaveLength(isRefused(asset) ? 0 : 1);
      }
    });

    test('health names the free space', async () => {
      expect(await store.health()).toMatchObject({ problem: null });
      expect((await store.health()).freeBytes).toBeGreaterThan(0);
    });
  });
}

function namesOf(id: string): string[] {
  const path = new URL(`../cases/store/${id}.json`, import.meta.url);
  return (JSON.parse(readFileSync(path, 'utf8')) as { input: { names: string[] } }).input.names;
}
