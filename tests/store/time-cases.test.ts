import { readFileSync } from 'node:fs';
import { afterEach, describe, expect, test, vi } from 'vitest';
import { DAY, MINUTE, SECOND } from '../../src/model/time.ts';
import { systemClock, virtualClock } from '../../src/runtime/clock.ts';
import { silentLog } from '../../src/runtime/log.ts';
import { supervisor } from '../../src/runtime/supervisor.ts';
import type { RecordsStore } from '../../src/store/records.ts';
import { sqliteRecords } from '../../src/store/sqlite/records.ts';
import { delivery, newWave, notice, T0, wave } from '../contracts/records-samples.ts';

function input<T>(id: string): T {
  const file = new URL(`../cases/time/${id}.json`, import.meta.url);
  return (JSON.parse(readFileSync(file, 'utf8')) as { input: T }).input;
}

async function storeWith(dueAt: Record<string, number>): Promise<RecordsStore> {
  const store = await sqliteRecords(':memory:');
  await store.commit({ waves: [newWave('W-1', ['SP-1'])] });
  const live = wave('W-1', { state: 'live', validUntil: T0 + 90 * DAY });
  const notices = Object.entries(dueAt).map(([id, at]) => notice('W-1', id, { dueAt: at }));
  await store.outbox.expand(live, notices, []);
  return store;
}

async function claimed(store: RecordsStore, now: number) {
  return await store.outbox.claim({
    ...{ channel: 'sms', lane: 2, wave: 'W-1', now, limit: 10, owner: 'a' },
    leaseUntil: now + MINUTE,
  });
}

describe('tm-far-away-due-time', () => {
  afterEach(() => vi.useRealTimers());

  test('a notice leaves when it is due and not before, however far away that is', async () => {
    const { alsoRows } = input<{ alsoRows: string[] }>('tm-far-away-due-time');
    const far = alsoRows.map((row) => {
      const [, sign, count, unit] = /now ([+-]) (\d+) (ms|s)/.exec(row) ?? [];
      return Number(`${sign}${count}`) * (unit === 's' ? SECOND : 1);
    });
    const after = [30 * DAY, ...far].sort((a, b) => a - b);
    const store = await storeWith(Object.fromEntries(after.map((ms) => [`C${ms}`, T0 + ms])));
    const left: string[] = [];
    for (const ms of after) {
      if (ms > 0) expect(await claimed(store, T0 + ms - 1)).toEqual([]);
      left.push(...(await claimed(store, T0 + Math.max(0, ms))).map(({ contact }) => contact));
    }
    expect(left).toEqual(after.map((ms) => `C${ms}`));
    await store.close();
  });

  test('the clock waits longer than one timer of the system can', () => {
    vi.useFakeTimers({ now: T0 });
    let fired = 0;
    systemClock().after(30 * DAY, () => {
      fired += 1;
    });
    vi.advanceTimersByTime(30 * DAY - 1);
    expect(fired).toBe(0);
    vi.advanceTimersByTime(2);
    expect(fired).toBe(1);
  });
});

describe('tm-clock-steps-back', () => {
  test('what was sent before the clock went back is not sent again', async () => {
    const store = await storeWith({ R1: T0 });
    const [row] = await claimed(store, T0);
    if (row === undefined) throw new Error('R1 was not due');
    expect(await store.outbox.begin([delivery(row)], 'a')).toHaveLength(1);
    await store.outbox.save({ notices: [{ ...row, state: 'delivered' }] });
    for (const step of [-3_590, -1_800, 0, 60]) {
      expect(await claimed(store, T0 + step * SECOND)).toEqual([]);
    }
    await store.close();
  });

  test('what is waited for waits as long as it should, and not an hour more', () => {
    vi.useFakeTimers({ now: T0 });
    const clock = systemClock();
    let ticks = 0;
    const own = supervisor(clock, silentLog);
    own.every('tick', MINUTE, () => {
      ticks += 1;
    });
    const fired: number[] = [];
    clock.after(5 * MINUTE, () => fired.push(performance.now()));
    const from = performance.now();
    vi.advanceTimersByTime(MINUTE / 2);
    vi.setSystemTime(T0 - 3_600 * SECOND);
    vi.advanceTimersByTime(MINUTE);
    expect(ticks).toBe(1);
    vi.advanceTimersByTime(5 * MINUTE);
    expect((fired[0] ?? 0) - from).toBeGreaterThanOrEqual(5 * MINUTE);
    expect((fired[0] ?? 0) - from).toBeLessThan(5 * MINUTE + SECOND);
    vi.useRealTimers();
  });
});

describe('tm-tick-through-fall-back', () => {
  const zone = process.env['TZ'];
  afterEach(() => {
    vi.useRealTimers();
    if (zone === undefined) delete process.env['TZ'];
    else process.env['TZ'] = zone;
  });
  const { processZone, from, to, dueAt } = input<{
    processZone: string;
    from: string;
    to: string;
    dueAt: string;
  }>('tm-tick-through-fall-back');
  const nights: Array<[string, string, number]> = [
    [from, to, 240],
    ['2026-03-29T00:00:00Z', '2026-03-29T02:00:00Z', 120],
  ];

  test.each(nights)('from %s to %s there are %d ticks of the house', async (first, last, ticks) => {
    process.env['TZ'] = processZone;
    const clock = virtualClock(Date.parse(first));
    const seen: number[] = [];
    const own = supervisor(clock, silentLog);
    own.every('tick', MINUTE, () => void seen.push(clock.now()));
    while (clock.now() < Date.parse(last)) {
      clock.advanceTo(clock.now() + MINUTE);
      await new Promise(setImmediate);
    }
    expect(seen).toHaveLength(ticks);
    expect(Math.max(...seen.slice(1).map((at, n) => at - (seen[n] ?? 0)))).toBe(MINUTE);
    const due = Date.parse(dueAt);
    expect(seen.includes(due)).toBe(due > Date.parse(first) && due <= Date.parse(last));
    await own.drain();
  });
});
