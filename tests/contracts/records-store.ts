import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import type { Outage } from '../../src/model/outage.ts';
import { DAY } from '../../src/model/time.ts';
import type { RecordsStore } from '../../src/store/records.ts';
import { contact, event, newWave, outage, subscription, T0, task } from './records-samples.ts';

/** What every records engine must do; `make` gives an empty store that the suite closes. */
export function recordsStoreContract(name: string, make: () => Promise<RecordsStore>): void {
  describe(`records: ${name}`, () => {
    let store: RecordsStore;
    beforeEach(async () => {
      store = await make();
    });
    afterEach(() => store.close());

    test('a commit puts documents and gives them back whole', async () => {
      const one = outage('O-1', { dark: ['SP-1', 'SP-2'] });
      await store.commit({ put: { outage: [one], task: [task('T-1')] } });
      expect(await store.documents.get('outage', 'O-1')).toEqual(one);
      expect(await store.documents.get('outage', 'O-2')).toBeNull();
      expect(await store.documents.many('task', ['T-2', 'T-1'])).toEqual([task('T-1')]);
    });

    test('a stale version refuses the whole commit and says the version that stands', async () => {
      await store.commit({ put: { outage: [outage('O-1', { version: 4 })] } });
      const stale = store.commit({
        put: { outage: [outage('O-1', { version: 6 })], task: [task('T-1')] },
        expect: [{ kind: 'outage', id: 'O-1', version: 5 }],
      });
      await expect(stale).rejects.toMatchObject({
        code: 'API-VERSION-STALE',
        details: { version: 4 },
      });
      expect(await store.documents.get('task', 'T-1')).toBeNull();
      const twice = store.commit({ expect: [{ kind: 'outage', id: 'O-1', version: 0 }] });
      await expect(twice).rejects.toMatchObject({ code: 'API-VERSION-STALE' });
      await store.commit({ expect: [{ kind: 'outage', id: 'O-9', version: 0 }] });
    });

    test('gaps are found by their asset, and by their source as one row a span', async () => {
      const { history } = store;
      const span = { source: 'hes', lane: 'events' as const, reason: 'session_lost' as const };
      const rows = [null, 'M-1', 'M-2'].map((asset) => ({ ...span, asset, from: T0, to: T0 + 60 }));
      await history.appendGaps(rows);
      await history.appendGaps([]);
      const all = { from: 0, limit: 10 };
      expect(await history.gaps({ source: 'hes', ...all })).toEqual([rows[0]]);
      expect(await history.gaps({ asset: 'M-2', ...all })).toEqual([rows[2]]);
      expect(await history.gaps({ asset: 'M-2', from: T0 + 61, limit: 10 })).toEqual([]);
      await store.tidy(T0 + 401 * 86_400_000);
      expect(await history.gaps({ asset: 'M-2', ...all })).toEqual([]);
    });

    test('a list pages through equal and missing values without loss or repeat', async () => {
      const times = [5, 5, 5, 3, 9, 9, 1];
      await store.commit({
        put: {
          outage: times.map((at, i) =>
            outage(`O-${i}`, { startedAt: at, plannedOutage: i % 2 === 0 ? null : `P-${at}` }),
          ),
        },
      });
      for (const direction of ['asc', 'desc'] as const) {
        for (const column of ['startedAt', 'plannedOutage', 'id'] as const) {
          const seen: string[] = [];
          let cursor: string | null = null;
          do {
            const request = { orderBy: { column, direction }, limit: 2, cursor };
            const page: { items: Outage[]; nextCursor: string | null } = await store.documents.list(
              'outage',
              request,
            );
            seen.push(...page.items.map((item) => item.id));
            cursor = page.nextCursor;
          } while (cursor !== null);
          const whole = await store.documents.list('outage', {
            orderBy: { column, direction },
            limit: 100,
          });
          expect(seen, `${column} ${direction}`).toEqual(whole.items.map((item) => item.id));
          expect([...seen].sort()).toEqual(times.map((_, i) => `O-${i}`));
        }
      }
      const { items } = await store.documents.list('outage', {
        where: { plannedOutage: null },
        since: { column: 'startedAt', from: 5 },
        orderBy: { column: 'startedAt', direction: 'desc' },
        limit: 10,
      });
      expect(items.map((item) => item.id)).toEqual(['O-4', 'O-2', 'O-0']);
      expect(await store.documents.count('outage', { plannedOutage: ['P-5', 'P-3'] })).toBe(2);
    });

    test('an event told twice is one', async () => {
      const { added } = await store.history.appendEvents([event('e1'), event('e2'), event('e1')]);
      expect(added).toEqual(['e1', 'e2']);
      const again = await store.history.appendEvents([event('e2'), event('e3', { asset: 'M-2' })]);
      expect(again.added).toEqual(['e3']);
      const rows = await store.history.events({ from: T0, to: T0 + 1, asset: 'M-2', limit: 5 });
      expect(rows).toEqual([event('e3', { asset: 'M-2' })]);
    });

    test('moves, audit, publications and letters nobody could read are kept in order', async () => {
      const move = { outage: 'O-1', version: 1, at: T0, from: null, to: 'suspected' as const };
      const moves = [{ ...move, by: 'detector', reason: 'gasps', evidence: ['e1'] }];
      const row = { at: T0, by: 'li', what: 'wave_release' as const, subject: 'W-1', from: null };
      await store.commit({
        moves,
        audit: [
          { ...row, details: { n: 1 } },
          { ...row, at: T0 + 5, details: {} },
        ],
        publications: [{ plannedOutage: 'P-1', revision: 2, at: T0, contentHash: 'abc' }],
      });
      expect(await store.history.moves('O-1')).toEqual(moves);
      const rows = await store.history.audit({ subject: 'W-1', limit: 5 });
      expect(rows.map((one) => one.at)).toEqual([T0 + 5, T0]);
      expect(await store.history.audit({ before: T0 + 1, limit: 5 })).toHaveLength(1);
      expect(await store.history.publications('P-1')).toMatchObject([{ revision: 2 }]);
      const payload = new Uint8Array([0, 255]);
      const letter = { source: 's', topic: 't', reason: 'decode_error', receivedAt: T0 };
      await store.history.appendDeadLetter({ ...letter, payload });
      await store.history.appendDeadLetter({ ...letter, payload, receivedAt: T0 + 1 });
      await store.history.appendDeadLetter({ ...letter, payload, source: 'other' });
      expect(await store.history.deadLetters({ source: 's', limit: 1 })).toEqual([
        { ...letter, payload, receivedAt: T0 + 1 },
      ]);
    });

    test('numbers of a series are given once each', async () => {
      const numbers = await Promise.all([1, 2, 3].map(() => store.nextNumber('outage/2026')));
      expect(numbers.sort()).toEqual([1, 2, 3]);
      expect(await store.nextNumber('outage/2027')).toBe(1);
    });

    test('an import is one new version, and removes customers it does not name', async () => {
      const network = {
        contentHash: 'h1',
        importedAt: T0,
        by: 'li',
        tables: { devices: 'id\nCB1' },
      };
      const first = await store.import({
        network,
        contacts: [contact('C-1', { account: 'A77' }), contact('C-2', { name: '李雷' })],
        subscriptions: [subscription('C-1', 'SP-1'), subscription('C-2', 'SP-1', { kinds: ['x'] })],
        supplyPoints: [{ id: 'SP-1', place: '1 Main St', class: 'business', feeder: null }],
      });
      expect(first).toEqual({ networkVersion: 1 });
      expect(await store.import({ network })).toEqual({ networkVersion: 1 });
      expect(await store.network.latest()).toEqual({ version: 1, ...network });
      expect(await store.network.searchContacts('雷', 5)).toMatchObject([{ id: 'C-2' }]);
      expect(await store.network.searchContacts('A7', 5)).toMatchObject([{ id: 'C-1' }]);
      expect(await store.network.searchContacts('%', 5)).toEqual([]);
      await store.import({
        network: { ...network, contentHash: 'h2' },
        contacts: [contact('C-2')],
        subscriptions: [subscription('C-2', 'SP-2')],
        replaceCustomers: true,
      });
      expect((await store.network.version(1))?.contentHash).toBe('h1');
      expect(await store.network.contactCount()).toBe(1);
      expect(await store.network.contacts(null, 5)).toEqual([contact('C-2')]);
      const left = await store.network.subscriptionsOf({ contact: 'C-2' });
      expect(left).toEqual([subscription('C-2', 'SP-2')]);
      const there = await store.network.subscribersAt(['SP-1', 'SP-2', 'SP-2'], T0);
      expect(there).toEqual([['SP-2', 'C-2']]);
    });

    test('switching gives the newest operation of each device and phase set', async () => {
      const row = { device: 'CB1', phases: 'ABC', by: 'li', reason: 'work', reference: null };
      await store.commit({
        switching: [
          { ...row, id: 's1', state: 'open', at: T0 },
          { ...row, id: 's2', state: 'closed', at: T0 + 9 },
          { ...row, id: 's3', state: 'open', at: T0 + 5, phases: 'A' },
        ],
      });
      const now = await store.network.switching();
      expect(now.map((one) => [one.id, one.state])).toEqual([
        ['s3', 'open'],
        ['s2', 'closed'],
      ]);
    });

    test('an answer remembered for a key is given again and forgotten after a day', async () => {
      const answer = { key: 'k', status: 201, body: '{}', at: T0 };
      await store.remember(answer);
      await store.remember({ ...answer, status: 500 });
      expect(await store.idempotent('k')).toEqual(answer);
      await store.tidy(T0 + 25 * 3_600_000);
      expect(await store.idempotent('k')).toBeNull();
    });

    test('codes and sessions of customers go an hour after they ended, other memos stay', async () => {
      const value = { expiresAt: T0 };
      const ids = ['my-code/a', 'my-session/b', 'notify/link-secret'];
      await store.commit({ put: { memo: ids.map((id) => ({ id, version: 1, value })) } });
      const left = async () => {
        const found = await Promise.all(ids.map((id) => store.documents.get('memo', id)));
        return found.map((memo) => memo !== null);
      };
      await store.tidy(T0 + 3_600_000);
      expect(await left()).toEqual([true, true, true]);
      await store.tidy(T0 + 3_600_001);
      expect(await left()).toEqual([false, false, true]);
    });

    test('who is signed in stays so by the clock on the wall, however far ahead that of the grid is', async () => {
      const own = { version: 1, user: 'U-1', csrf: 'c', createdAt: T0, lastSeenAt: T0 };
      await store.commit({ put: { session: [{ ...own, id: 'S-1', expiresAt: T0 + DAY }] } });
      const memo = [{ id: 'my-session/a', version: 1, value: { expiresAt: T0 + DAY } }];
      await store.commit({ put: { memo } });
      await store.tidy(T0 + 300 * DAY, T0 + DAY);
      expect(await store.documents.get('session', 'S-1')).not.toBeNull();
      expect(await store.documents.get('memo', 'my-session/a')).not.toBeNull();
      await store.tidy(T0 + 300 * DAY);
      expect(await store.documents.get('session', 'S-1')).toBeNull();
    });

    test('an outage and its wave stand together or not at all', async () => {
      await store.commit({ put: { outage: [outage('O-1')] } });
      const refused = store.commit({
        waves: [newWave('W-1', ['SP-1'])],
        expect: [{ kind: 'outage', id: 'O-1', version: 7 }],
      });
      await expect(refused).rejects.toMatchObject({ code: 'API-VERSION-STALE' });
      expect(await store.outbox.wave('W-1')).toBeNull();
      await store.commit({ waves: [newWave('W-1', ['SP-2', 'SP-1'])] });
      expect(await store.outbox.wave('W-1')).toEqual(newWave('W-1', []).wave);
      expect(await store.notices.wavePoints('W-1')).toEqual(['SP-1', 'SP-2']);
      await store.nextNumber('any');
      expect((await store.health()).problem).toBeNull();
    });
  });
}
