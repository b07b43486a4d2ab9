import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import type { AssetContactRow } from '../../src/model/source.ts';
import { recordsOver } from '../../src/store/sqlite/records/store.ts';

const T0 = Date.parse('2026-07-15T10:00:00Z');

async function records() {
  const folder = mkdtempSync(join(tmpdir(), 'forewatt-past-'));
  const store = await recordsOver({ path: join(folder, 'records.db') });
  onTestFinished(async () => {
    await store.close();
    rmSync(folder, { recursive: true });
  });
  return store;
}

test('contact changes and answers of a time come back in the order in which they were kept', async () => {
  const { history } = await records();
  const said = (asset: string, at: number): AssetContactRow => ({
    ...{ asset, at, since: at, source: 'gw', contact: 'silent', reason: 'timeout', missed: 3 },
    how: 'polled',
  });
  const answer = { ...said('SP-1', T0 + 5), how: 'asked' as const };
  await history.appendContact([said('M-2', T0 + 5), answer, said('M-1', T0), said('M-9', T0 + 9)]);
  const all = await history.contacts({ from: T0, to: T0 + 9, limit: 10 });
  expect(all).toEqual([said('M-1', T0), said('M-2', T0 + 5), answer]);
  expect(await history.contacts({ from: T0, to: T0 + 9, limit: 1 })).toEqual([said('M-1', T0)]);
});

test('switching of the past: how devices stood at a moment, and every operation of a time', async () => {
  const store = await records();
  const row = { device: 'CB1', phases: 'ABC', by: 'li', reason: 'work', reference: null };
  const rows = [
    { ...row, id: 's1', state: 'open' as const, at: T0 },
    { ...row, id: 's2', state: 'closed' as const, at: T0 + 9 },
  ];
  await store.commit({ switching: rows });
  expect(await store.network.switching(T0)).toEqual([]);
  expect(await store.network.switching(T0 + 9)).toEqual([rows[0]]);
  expect(await store.network.switching()).toEqual([rows[1]]);
  expect(await store.network.switchingOf({ from: T0, to: T0 + 10 })).toEqual(rows);
  expect(await store.network.switchingOf({ from: T0 + 1, to: T0 + 9 })).toEqual([]);
});

test('versions of the network are told without their tables', async () => {
  const store = await records();
  const network = { contentHash: 'h', importedAt: T0, by: 'li', tables: { devices: 'id\nCB1' } };
  await store.import({ network });
  await store.import({ network: { ...network, contentHash: 'i', importedAt: T0 + 5 } });
  expect(await store.network.versions()).toEqual([
    { version: 1, importedAt: T0 },
    { version: 2, importedAt: T0 + 5 },
  ]);
});
