/** A name with a quote, a backslash or a pattern never reads what belongs to another (api-injection-in-names). */
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { Reading } from '../../src/model/reading.ts';
import { DAY, MINUTE } from '../../src/model/time.ts';
import { virtualClock } from '../../src/runtime/clock.ts';
import type { ReadingStore } from '../../src/store/readings.ts';
import { sqliteReadings } from '../../src/store/sqlite/readings.ts';
import { ask, signIn } from './support/browser.ts';
import { type Town, town } from './support/town.ts';

const file = new URL('../cases/api/api-injection-in-names.json', import.meta.url);
const { names } = JSON.parse(readFileSync(file, 'utf8')).input as { names: string[] };
const now = Date.parse('2026-07-15T01:00:00Z');
const folder = mkdtempSync(join(tmpdir(), 'forewatt-names-'));
let store: ReadingStore;
let at: Town;

const reading = (asset: string, value: number): Reading => ({
  ...{ asset, quantity: 'voltage', phase: 'A', time: now - MINUTE, receivedAt: now - MINUTE },
  ...{ value, quality: 'good', reason: null },
});

beforeAll(async () => {
  const retention = { raw: DAY, minute: DAY };
  store = await sqliteReadings({ directory: folder, retention, clock: virtualClock(now) });
  await store.append([reading('other', 999), ...names.map((name, i) => reading(name, i))]);
  at = await town();
  await at.user('viewer', 'viewer');
});
afterAll(async () => {
  await store.close();
  await at.close();
  rmSync(folder, { recursive: true, force: true });
});

describe.each(names)('an asset called %j (api-injection-in-names)', (name) => {
  test('has exactly its own reading, or none where the rule of names refuses it', async () => {
    const point = { asset: name, quantity: 'voltage', phase: 'A' } as const;
    const buckets = await store.buckets(point, now - DAY / 2, now, MINUTE);
    // No engine is asked to hold a name that ends in a backslash.
    const own = name.endsWith('\\') ? [] : [names.indexOf(name)];
    expect(buckets.map(({ last }) => last)).toEqual(own);
    expect((await store.latest([point]))[0]?.value).toBe(own[0]);
    expect(await store.pointsOf(name)).toHaveLength(own.length);
  });

  test('is not found where there is none, and breaks nothing', async () => {
    const user = await signIn(at, 'viewer');
    const path = `/api/v1/assets/${encodeURIComponent(name)}/readings?quantity=voltage`;
    const { status } = await user.ask(path);
    expect([200, 404, 422]).toContain(status);
    expect((await ask(at, `/?q=${encodeURIComponent(name)}&lang=en`)).text).not.toContain('999');
    expect(at.errors).toEqual([]);
  });
});
