import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import type { ContactEvent } from '../../src/model/outbox/recipient.ts';
import type { RecordsStore } from '../../src/store/records.ts';
import { contact, expandedIn, newWave, notice, subscription, T0, wave } from './records-samples.ts';

const said = (kind: ContactEvent['kind'], channel: ContactEvent['channel']): ContactEvent => ({
  contact: 'C-1',
  kind,
  channel,
  subject: null,
  at: T0,
  by: 'contact',
});

/** Who is meant by a wave, in every records engine. */
export function audienceContract(name: string, make: () => Promise<RecordsStore>): void {
  describe(`audience: ${name}`, () => {
    let store: RecordsStore;
    beforeEach(async () => {
      store = await make();
      await store.import({
        contacts: ['C-1', 'C-2', 'C-3', 'C-4'].map((id) => contact(id)),
        subscriptions: [
          subscription('C-1', 'SP-1', { kinds: ['outage_detected'] }),
          subscription('C-1', 'SP-2', { kinds: ['planned_notice'], channels: ['voice'] }),
          subscription('C-1', 'SP-9'),
          subscription('C-2', 'SP-1', { until: T0 }),
          subscription('C-3', 'SP-9'),
          subscription('C-4', 'SP-2', { from: T0 }),
          subscription('C-5', 'SP-2'),
        ],
        supplyPoints: [
          { id: 'SP-1', place: '1 Main St', class: 'residential', feeder: 'XQ-12' },
          { id: 'SP-2', place: '2 Main St', class: 'life_support', feeder: 'XQ-12' },
        ],
      });
      await store.commit({ waves: [newWave('W-1', ['SP-1', 'SP-2'])] });
    });
    afterEach(() => store.close());

    /** One contact for each group of the wave, by id. */
    const groups = async (id = 'W-1', contact: string | null = null) => {
      const step = await store.outbox.step({ wave: id, after: null, limit: 10, contact });
      return new Map(step.alike.map(({ one }) => [one.contact.id, one]));
    };

    test.each([1, 2, 10])(
      'contacts of the affected supply points get one notice each, in steps of %i',
      async (limit) => {
        expect(await expandedIn(store, 'W-1', limit)).toEqual([
          ['C-1', ['SP-1', 'SP-2']],
          ['C-2', ['SP-1']],
          ['C-4', ['SP-2']],
        ]);
        expect((await groups('W-9')).size).toBe(0);
      },
    );

    test('a contact has the highest class, its first place, and the kinds of all its points', async () => {
      expect((await groups()).get('C-1')).toMatchObject({
        class: 'life_support',
        place: '1 Main St',
        supplyPoints: ['SP-1', 'SP-2'],
        subscribed: ['SP-1', 'SP-2', 'SP-9'],
        subscription: { channels: ['sms', 'voice'], kinds: ['outage_detected', 'planned_notice'] },
      });
    });

    test('somebody who moved out is handed over as such', async () => {
      const found = await groups();
      expect(found.get('C-2')).toMatchObject({ subscription: { until: T0 }, subscribed: [] });
      const there = (await groups('W-1', 'C-4')).get('C-4');
      expect(there).toMatchObject({ subscription: { from: T0 }, subscribed: ['SP-2'] });
    });

    test('who is at a place at an instant, how needy they are, and whether anything reaches them', async () => {
      expect(await store.network.subscribersAt(['SP-2', 'SP-1'], T0)).toEqual([
        ['SP-1', 'C-1'],
        ['SP-2', 'C-1'],
        ['SP-2', 'C-4'],
        ['SP-2', 'C-5'],
      ]);
      // Who chose no kinds has named none.
      const named = await store.network.subscribersAt(['SP-1', 'SP-2'], T0, 'outage_detected');
      expect(named).toEqual([['SP-1', 'C-1']]);
      expect(await store.network.subscribersAt(['SP-1'], T0, 'outage_summary')).toEqual([]);
      const before = await store.network.subscribersAt(['SP-1', 'SP-2'], T0 - 1);
      expect(before.map(([, contact]) => contact)).toEqual(['C-1', 'C-2', 'C-1', 'C-5']);
      await store.commit({ contactEvents: [said('opted_out', 'sms'), said('opted_out', 'voice')] });
      const asked = [
        { contact: 'C-5', supplyPoints: ['SP-2'] },
        { contact: 'C-1', supplyPoints: ['SP-1', 'SP-2'] },
        { contact: 'C-4', supplyPoints: ['SP-2'] },
      ];
      expect(await store.network.people(asked, T0)).toEqual([
        { class: 'residential', isReachable: false },
        { class: 'life_support', isReachable: false },
        { class: 'life_support', isReachable: true },
      ]);
    });

    test('an opt-out holds over imports, a dead number does not survive a new one', async () => {
      await store.commit({
        contactEvents: [
          said('opted_out', 'sms'),
          said('address_dead', 'voice'),
          said('fixed_line', null),
          said('opted_out', 'email'),
          said('opted_in', 'email'),
        ],
      });
      const before = (await groups()).get('C-1');
      expect(before).toMatchObject({ optedOut: ['sms'], deadChannels: ['voice'] });
      expect(before?.contact.phoneKind).toBe('fixed');
      await store.import({ contacts: [contact('C-1', { phone: '+8613911112222' })] });
      const after = (await groups()).get('C-1');
      expect(after).toMatchObject({ optedOut: ['sms'], deadChannels: [] });
      expect(after?.contact.phoneKind).toBe('mobile');
    });

    test('who differs in nothing that decides about the channel is one group', async () => {
      const step = { wave: 'W-1', after: null, limit: 10, contact: null };
      const { alike } = await store.outbox.step(step);
      expect(alike.map(({ one, contacts }) => [one.contact.id, contacts])).toEqual([
        ['C-1', 2],
        ['C-2', 1],
      ]);
      await store.commit({ contactEvents: [said('opted_out', 'sms')] });
      const apart = await store.outbox.step(step);
      expect(apart.alike.map(({ one }) => one.contact.id)).toEqual(['C-1', 'C-2', 'C-4']);
    });

    test('a group without a channel gets no notice, and a step that is not kept changes nothing', async () => {
      const step = await store.outbox.step({ wave: 'W-1', after: null, limit: 10, contact: null });
      const live = wave('W-1', { state: 'live' });
      const choice = { step: step.no, channels: [null, 'sms' as const], ids: ['N-1'], at: T0 };
      const lost = await store.outbox.expand(live, { ...choice, step: 999 }, []);
      expect(lost).toEqual({ inserted: null });
      expect(await store.outbox.wave('W-1')).toMatchObject({ state: 'expanding' });
      expect(await store.outbox.expand(live, choice, [])).toEqual({ inserted: 1 });
      expect((await store.outbox.notice('N-1'))?.notice).toMatchObject({ contact: 'C-2' });
    });

    test('facts about notices come in their order, also for those who are gone', async () => {
      const rows = [
        notice('W-1', 'C-9'),
        notice('W-1', 'C-1', { supplyPoints: ['SP-1'] }),
        notice('W-1', 'C-3', { supplyPoints: ['SP-1'] }),
      ];
      const found = await store.outbox.recipients(rows);
      expect(found.map((one) => one.contact.id)).toEqual(['C-9', 'C-1', 'C-3']);
      expect(found[0]).toMatchObject({ contact: { phone: null }, subscription: { until: 0 } });
      expect(found[1]).toMatchObject({ class: 'residential', supplyPoints: ['SP-1'] });
      expect(found[2]).toMatchObject({ subscription: { until: 0 }, subscribed: ['SP-9'] });
    });

    test('notices are found by contact, supply point and subject, page by page', async () => {
      const live = wave('W-1', { state: 'live' });
      const rows = ['C-1', 'C-2', 'C-4'].map((id) => notice('W-1', id));
      await store.outbox.expand(live, rows, []);
      const ids = async (request: object) => {
        const seen: string[] = [];
        let cursor: string | null = null;
        do {
          const page = await store.notices.notices({ ...request, limit: 1, cursor });
          seen.push(...page.items.map((item) => item.notice.contact));
          cursor = page.nextCursor;
        } while (cursor !== null);
        return seen;
      };
      expect(await ids({ subject: 'O-1' })).toEqual(['C-1', 'C-2', 'C-4']);
      expect(await ids({ state: 'queued' })).toEqual(['C-4', 'C-2', 'C-1']);
      expect(await ids({ contact: 'C-2', wave: 'W-1' })).toEqual(['C-2']);
      expect(await ids({ supplyPoint: 'SP-1' })).toEqual(['C-2', 'C-1']);
      expect(await ids({ state: 'held' })).toEqual([]);
      const byPhone = await store.outbox.contactsOfAddress(contact('C-2').phone as string);
      expect(byPhone.map((one) => one.id)).toEqual(['C-2']);
    });

    test('waves are listed newest first', async () => {
      const waves = [newWave('W-2', [], { createdAt: T0 + 1 }), newWave('W-3', [])];
      await store.commit({ waves });
      const first = await store.notices.waves({ subject: 'O-1', limit: 2 });
      expect(first.items.map((one) => one.id)).toEqual(['W-2', 'W-3']);
      const cursor = first.nextCursor;
      const rest = await store.notices.waves({ state: 'expanding', limit: 2, cursor });
      expect(rest.items.map((one) => one.id)).toEqual(['W-1']);
      expect((await store.outbox.openWaves(9)).map((one) => one.id)).toEqual(['W-1', 'W-3', 'W-2']);
    });

    test('waves to come stand in nobody’s way, however many were made before', async () => {
      const later = newWave('W-0', [], { createdAt: T0 - 1, dueAt: T0 + 1_000 });
      await store.commit({ waves: [later] });
      const open = async (dueBy?: number) =>
        (await store.outbox.openWaves(1, dueBy)).map((one) => one.id);
      expect(await open()).toEqual(['W-0']);
      expect(await open(T0)).toEqual(['W-1']);
      expect(await open(T0 + 1_000)).toEqual(['W-0']);
    });

    test('a wave that concerned nobody is not listed, one that is not expanded yet is', async () => {
      await store.commit({ waves: [newWave('W-2', [], { createdAt: T0 + 1 })] });
      await store.outbox.expand(wave('W-2', { state: 'live', createdAt: T0 + 1 }), [], []);
      const { items } = await store.notices.waves({ subject: 'O-1', limit: 9 });
      expect(items.map((one) => one.id)).toEqual(['W-1']);
    });
  });
}
