import { expect, test } from 'vitest';
import { noon, noticeRow, waveRow } from '../../../../tests/notify/support/facts.ts';
import type { DeliveryRow } from '../../../model/outbox/delivery-row.ts';
import type { OutboxDeps } from '../deps.ts';
import { heldIfFiltered, withHistory } from './failing.ts';

const row = (id: string, state: DeliveryRow['state'], code: string | null): DeliveryRow => ({
  ...{ id, notice: 'N-1', n: 1, channel: 'sms', address: '+8613800001612', marker: id },
  ...{ providerId: null, state, code, text: 'x', segments: 1, costMicros: 0, startedAt: noon },
  ...{ acceptedAt: null, deliveredAt: null, endedAt: noon, checkAt: null, checks: 0 },
});
const refused = (id: string) => row(id, 'failed_permanent', '21612');

/** What the next failure says after these, newest first. */
async function effectAfter(earlier: DeliveryRow[], now = refused('D-9')): Promise<string> {
  const endedTo = async ({ limit }: { limit: number }) => earlier.slice(0, limit);
  const store = { endedTo } as unknown as OutboxDeps['store'];
  const sending = { notice: noticeRow(), deliveries: [now] };
  const change = { sending, effect: 'none', task: null, retryAfterMs: null } as const;
  const { effect } = await withHistory(change, { ...now, state: 'sending' }, { store });
  return effect;
}

test('the third permanent failure in a row makes an address dead; a message that arrived begins anew', async () => {
  expect(await effectAfter([])).toBe('none');
  expect(await effectAfter([refused('D-1')])).toBe('none');
  expect(await effectAfter([refused('D-2'), refused('D-1')])).toBe('address_dead');
  const arrived = row('D-2', 'delivered', null);
  expect(await effectAfter([arrived, refused('D-1'), refused('D-0')])).toBe('none');
});

test.each([
  ['a handset that is off', '30003'],
  ['an outcome that nobody knows', 'outcome_unknown'],
  ['a filtered text', '30007'],
  ['our own account', '20003'],
])('%s says nothing of the address', async (_, code) => {
  const other = row('D-2', 'failed_permanent', code);
  expect(await effectAfter([other, refused('D-1')])).toBe('none');
  expect(await effectAfter([refused('D-2'), refused('D-1')], other)).toBe('none');
});

test('a wave is held above two in a hundred filtered texts, a village not for one or two, and again only after as many', () => {
  const sending = { notice: noticeRow(), deliveries: [] };
  const change = { sending, effect: 'filtered', task: null, retryAfterMs: null } as const;
  const holdsAt = (recipients: number, tries: number) => {
    const state = { filtered: new Map<string, number>() };
    const wave = waveRow({ state: 'live', recipients });
    return Array.from({ length: tries }, () => heldIfFiltered(wave, change, state, noon)).flatMap(
      (found, i) => (found === null ? [] : [i + 1]),
    );
  };
  expect(holdsAt(1_000, 45)).toEqual([21, 42]);
  expect(holdsAt(10, 5)).toEqual([3]);
});
