import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import type { NoticeRow } from '../../src/model/outbox/notice-row.ts';
import type { RecordsStore } from '../../src/store/records.ts';
import { delivery, duty, newWave, notice, T0, task, wave } from './records-samples.ts';

/** What every records engine must do for the outbox. */
export function outboxContract(name: string, make: () => Promise<RecordsStore>): void {
  describe(`outbox: ${name}`, () => {
    let store: RecordsStore;
    beforeEach(async () => {
      store = await make();
      await store.commit({ waves: [newWave('W-1', ['SP-1', 'SP-2'])] });
    });
    afterEach(() => store.close());

    const live = wave('W-1', { state: 'live', recipients: 2 });
    const ask = {
      channel: 'sms' as const,
      lane: 2 as const,
      wave: 'W-1',
      now: T0,
      limit: 10,
      owner: 'a',
      leaseUntil: T0 + 60_000,
    };
    const expand = (...contacts: string[]) =>
      store.outbox.expand(
        live,
        contacts.map((id) => notice('W-1', id)),
        [],
      );
    const claimed = async (owner = 'a'): Promise<NoticeRow[]> =>
      store.outbox.claim({ ...ask, owner });

    test('an expansion that is repeated adds nothing twice', async () => {
      const step = wave('W-1', { cursor: 'C-1' });
      const first = await store.outbox.expand(step, [notice('W-1', 'C-1')], [task('T-1')]);
      expect(first).toEqual({ inserted: 1 });
      const again = [notice('W-1', 'C-1', { id: 'other' }), notice('W-1', 'C-2')];
      expect(await store.outbox.expand(live, again, [])).toEqual({ inserted: 1 });
      expect(await store.outbox.wave('W-1')).toEqual(live);
      expect(await store.notices.progressOf('O-1')).toEqual({ queued: 2 });
      expect(await store.documents.get('task', 'T-1')).not.toBeNull();
    });

    test('a wave that was superseded while it expanded takes no more notices', async () => {
      const kinds = ['outage_detected' as const];
      await store.commit({ supersede: [{ subject: 'O-1', kinds, beforeRevision: 2 }] });
      expect(await expand('C-1')).toEqual({ inserted: null });
      expect(await store.outbox.wave('W-1')).toMatchObject({ state: 'superseded' });
      await store.outbox.save({ waves: [live] });
      expect(await store.outbox.wave('W-1')).toMatchObject({ state: 'superseded' });
    });

    test('which first words of a plan somebody stopped, by supply point', async () => {
      const first = { subject: 'P-1', kind: 'planned_notice', audience: 'not_told' } as const;
      const [stopped, other] = [wave('W-7', first), wave('W-8', { ...first, revision: 2 })];
      const supplyPoints = ['SP-1', 'SP-2'];
      await store.outbox.save({
        newWaves: [stopped, other].map((w) => ({ wave: w, supplyPoints })),
      });
      expect(await store.outbox.stoppedWords('P-1', ['SP-1'])).toEqual([]);
      await store.outbox.save({ waves: [{ ...stopped, state: 'stopped' }] });
      expect(await store.outbox.stoppedWords('P-1', ['SP-1', 'SP-9', 'SP-1'])).toEqual([
        { supplyPoint: 'SP-1', revision: 1, audience: 'not_told', classes: null },
      ]);
      expect(await store.outbox.stoppedWords('O-1', ['SP-1'])).toEqual([]);
    });

    test('superseding spares its own revision and other kinds', async () => {
      const kinds = ['outage_detected' as const];
      await store.commit({ supersede: [{ subject: 'O-1', kinds, beforeRevision: 1 }] });
      const update = [{ subject: 'O-1', kinds: ['outage_update' as const], beforeRevision: null }];
      await store.commit({ supersede: update });
      expect(await store.outbox.wave('W-1')).toMatchObject({ state: 'expanding' });
    });

    test('only what is due in a live wave is claimed, once, with a lease', async () => {
      await store.outbox.expand(
        live,
        [notice('W-1', 'C-2'), notice('W-1', 'C-1', { dueAt: T0 - 5 })].concat(
          notice('W-1', 'C-3', { dueAt: T0 + 1 }),
          notice('W-1', 'C-4', { channel: 'voice' }),
        ),
        [],
      );
      expect(await store.outbox.due(T0)).toEqual([
        { channel: 'sms', lane: 2, wave: 'W-1' },
        { channel: 'voice', lane: 2, wave: 'W-1' },
      ]);
      const rows = await claimed();
      expect(rows.map((row) => row.contact)).toEqual(['C-1', 'C-2']);
      expect(rows[0]).toMatchObject({
        state: 'in_delivery',
        owner: 'a',
        attempt: 1,
        kind: live.kind,
      });
      expect(await claimed('b')).toEqual([]);
      expect(await store.notices.progress(['W-1', 'W-9'])).toEqual(
        new Map([
          ['W-1', { queued: 2, in_delivery: 2 }],
          ['W-9', {}],
        ]),
      );
    });

    test('the waves that are due are found without passing by what waits in them', async () => {
      const waves = ['W-2', 'W-3'].map((id) => newWave(id, [], { lane: id === 'W-2' ? 0 : 2 }));
      await store.commit({ waves });
      for (const id of ['W-1', 'W-2', 'W-3']) {
        const at = id === 'W-3' ? T0 + 1 : T0;
        const own = { lane: id === 'W-2' ? (0 as const) : (2 as const), dueAt: at };
        const rows = ['C-1', 'C-2', 'C-3'].map((contact) => notice(id, contact, own));
        await store.outbox.expand(wave(id, { state: 'live', lane: own.lane }), rows, []);
      }
      expect(await store.outbox.due(T0)).toEqual([
        { channel: 'sms', lane: 0, wave: 'W-2' },
        { channel: 'sms', lane: 2, wave: 'W-1' },
      ]);
      expect((await store.outbox.due(T0 + 1)).map((one) => one.wave)).toEqual([
        'W-2',
        'W-1',
        'W-3',
      ]);
    });

    test('nothing is claimed of a superseded wave, and its notices say so at once', async () => {
      await expand('C-1', 'C-2');
      const kinds = ['outage_detected' as const];
      await store.commit({ supersede: [{ subject: 'O-1', kinds, beforeRevision: null }] });
      expect(await store.outbox.due(T0)).toEqual([]);
      expect(await claimed()).toEqual([]);
      expect(await store.notices.progressOf('O-1')).toEqual({ superseded: 2 });
      const shown = await store.notices.notices({ wave: 'W-1', state: 'superseded', limit: 9 });
      expect(shown.items.map((item) => item.notice.reason)).toEqual(['superseded', 'superseded']);
      expect(await store.outbox.sweep(T0, 1)).toBe(1);
      expect(await store.outbox.sweep(T0, 9)).toBe(1);
      expect(await store.outbox.sweep(T0, 9)).toBe(0);
      expect(await store.notices.progressOf('O-1')).toEqual({ superseded: 2 });
    });

    test('a stopped wave colours its notices by the reason it was stopped for', async () => {
      await expand('C-1');
      await store.outbox.save({ waves: [{ ...live, state: 'stopped', holdReason: 'cancelled' }] });
      expect(await store.notices.progressOf('O-1')).toEqual({ suppressed: 1 });
      expect(await store.outbox.sweep(T0, 9)).toBe(1);
      const row = await store.outbox.notice('W-1:C-1');
      expect(row?.notice).toMatchObject({ state: 'suppressed', reason: 'cancelled' });
    });

    test('a delivery begins only for the owner of the claim in a live wave', async () => {
      await expand('C-1', 'C-2');
      const [one, two] = (await claimed()) as [NoticeRow, NoticeRow];
      expect(await store.outbox.begin([delivery(one)], 'b')).toEqual([]);
      expect(await store.outbox.begin([delivery(one)], 'a')).toEqual([`${one.id}/1`]);
      await store.outbox.save({ waves: [{ ...live, state: 'stopped' }] });
      expect(await store.outbox.begin([delivery(two)], 'a')).toEqual([]);
    });

    test('what was decided and what begins stand together, or neither does', async () => {
      await expand('C-1', 'C-2');
      const [one, two] = (await claimed()) as [NoticeRow, NoticeRow];
      const decided = { notices: [{ ...one, channel: 'voice' as const }] };
      const began = await store.outbox.begin([delivery(one)], 'a', decided);
      expect(began).toEqual([`${one.id}/1`]);
      expect((await store.outbox.notice(one.id))?.notice.channel).toBe('voice');
      const lost = {
        notices: [
          { ...one, channel: 'sms' as const },
          { ...two, fence: 7 },
        ],
      };
      const late = store.outbox.begin([delivery(two)], 'a', lost);
      await expect(late).rejects.toMatchObject({ code: 'STO-CLAIM-LOST' });
      expect((await store.outbox.notice(one.id))?.notice.channel).toBe('voice');
      expect((await store.outbox.notice(two.id))?.deliveries).toEqual([]);
    });

    test('nt-two-workers: a worker that slept through its lease cannot save', async () => {
      await expand('C-1');
      const [slow] = (await claimed('a')) as [NoticeRow];
      const over = await store.outbox.leasesOver(T0 + 60_000, 10);
      expect(over.map((row) => [row.notice.contact, row.delivery])).toEqual([['C-1', null]]);
      const back = { ...(over[0]?.notice as NoticeRow), state: 'queued' as const, owner: null };
      await store.outbox.save({ notices: [{ ...back, leaseUntil: null }] });
      const [fast] = (await claimed('b')) as [NoticeRow];
      expect(fast.attempt).toBe(2);
      const late = store.outbox.save({ notices: [{ ...slow, state: 'delivered' }] });
      await expect(late).rejects.toMatchObject({ code: 'STO-CLAIM-LOST' });
      expect(await store.outbox.begin([delivery(slow)], 'a')).toEqual([]);
      await store.outbox.save({ notices: [{ ...fast, state: 'delivered' }] });
      expect(await store.notices.progressOf('O-1')).toEqual({ delivered: 1 });
      expect(await store.outbox.finishWaves(9)).toMatchObject([{ id: 'W-1', state: 'done' }]);
      expect(await store.outbox.openWaves(9)).toEqual([]);
    });

    test('what left us counts as told, and as a delivery of the contact', async () => {
      await expand('C-1', 'C-2', 'C-3');
      const rows = await claimed();
      const states = ['accepted', 'unknown', 'claimed'] as const;
      await store.outbox.save({
        deliveries: rows.map((row, i) =>
          delivery(row, { state: states[i] as 'accepted', acceptedAt: i === 0 ? T0 + 3 : null }),
        ),
      });
      const told = await store.outbox.told('O-1', ['C-1', 'C-2', 'C-3', 'C-4']);
      expect(told.map((one) => [one.contact, one.state, one.at])).toEqual([
        ['C-2', 'unknown', T0],
        ['C-1', 'accepted', T0 + 3],
      ]);
      expect(await store.outbox.told('O-2', ['C-1'])).toEqual([]);
      const counts = await store.outbox.countsSince(['C-1', 'C-2', 'C-3'], T0);
      expect([...counts]).toEqual([
        ['C-1', 1],
        ['C-2', 1],
      ]);
      expect(await store.outbox.countsSince(['C-1'], T0 + 1)).toEqual(new Map());
    });

    test('a delivery is found by marker, by the provider, and by what is to be checked', async () => {
      await expand('C-1');
      const [row] = (await claimed()) as [NoticeRow];
      const sent = delivery(row, {
        state: 'accepted',
        providerId: 'SM1',
        acceptedAt: T0,
        checkAt: 5,
      });
      await store.outbox.save({ deliveries: [sent] });
      const found = { notice: row, delivery: sent };
      expect(await store.outbox.deliveryBy({ marker: sent.marker })).toEqual(found);
      const byProvider = { marker: 'unknown', provider: 'twilio', providerId: 'SM1' };
      expect(await store.outbox.deliveryBy(byProvider)).toEqual(found);
      expect(await store.outbox.deliveryBy({ marker: null, providerId: 'SM2' })).toBeNull();
      const [wave, [recipient]] = await Promise.all([
        store.outbox.wave(row.wave),
        store.outbox.recipients([row]),
      ]);
      expect(await store.outbox.sendings(['unknown', row.id])).toEqual([
        { notice: row, deliveries: [sent], wave, recipient },
      ]);
      expect(await store.outbox.toCheck(4, 9)).toEqual([]);
      expect(await store.outbox.toCheck(5, 9)).toEqual([found]);
      expect(await store.outbox.noticesOfAddress(sent.address, T0)).toEqual([row]);
      expect(await store.outbox.receiptShare('sms', T0, T0)).toBe(0);
      await store.outbox.save({ deliveries: [{ ...sent, state: 'delivered', checkAt: null }] });
      expect(await store.outbox.receiptShare('sms', T0, T0)).toBe(1);
      expect(await store.outbox.receiptShare('voice', T0, T0)).toBeNull();
    });

    test('a receipt is kept once and stays open until it is applied', async () => {
      const receipt = {
        provider: 'twilio',
        providerId: 'SM1',
        marker: null,
        status: 'delivered',
        code: null,
        said: null,
        from: null,
        receivedAt: T0,
        applied: false,
      };
      expect(await store.outbox.receive(receipt)).toBe(true);
      expect(await store.outbox.receive(receipt)).toBe(false);
      expect(await store.outbox.receive({ ...receipt, code: '30003' })).toBe(true);
      expect(await store.outbox.receipts(1)).toEqual([receipt]);
      await store.outbox.save({ receiptsApplied: [receipt] });
      expect(await store.outbox.receipts(9)).toEqual([]);
      const others = ['SM1', 'SM2', 'SM3'].map((providerId) => ({ ...receipt, providerId }));
      await store.outbox.receiveAll(others);
      expect(await store.outbox.ownedReceipts(9, receipt.receivedAt)).toEqual(
        others.slice(1).map((one) => ({ receipt: one, owner: null, beside: [] })),
      );
    });

    test('duties that are due are pending or at risk, earliest first', async () => {
      await store.outbox.save({
        duties: [
          duty('D-2', { due: '2026-07-15T10:00:00Z', state: 'at_risk' }),
          duty('D-1', { due: '2026-07-15T09:00:00.000Z' }),
          duty('D-3', { state: 'met' }),
          duty('D-4', { due: '2026-07-15T10:00:00.001Z' }),
        ],
      });
      expect((await store.outbox.dutiesDue(T0, 9)).map((one) => one.id)).toEqual(['D-1', 'D-2']);
      expect(await store.outbox.duties('P-1')).toHaveLength(4);
    });
  });
}
