import { expect, test } from 'vitest';
import type { ReceiptRow } from '../../model/outbox/receipt-row.ts';
import { createInbox } from './inbox.ts';

const receipt = (providerId: string): ReceiptRow => ({
  ...{ provider: 'twilio', providerId, marker: null, status: 'sent', code: null, said: null },
  ...{ from: null, receivedAt: 0, applied: false },
});

/** A store whose commits end when the test says so. */
function slowStore() {
  const saves: Array<{ ids: string[]; end: (error?: Error) => void }> = [];
  return {
    saves,
    receiveAll: (rows: ReceiptRow[]) =>
      new Promise<void>((resolve, reject) => {
        const ids = rows.map((row) => row.providerId);
        saves.push({ ids, end: (error) => (error === undefined ? resolve() : reject(error)) });
      }),
  };
}

const turn = (): Promise<void> => new Promise((resolve) => setImmediate(resolve));

test('receipts that arrive during a commit are saved together in the next one', async () => {
  const store = slowStore();
  const inbox = createInbox(store);
  const answered: string[] = [];
  for (const id of ['A', 'B', 'C']) {
    void inbox.keep(receipt(id)).then(() => answered.push(id));
  }
  await turn();
  expect(store.saves.map((one) => one.ids)).toEqual([['A']]);
  expect(answered).toEqual([]);
  store.saves[0]?.end();
  await turn();
  expect(answered).toEqual(['A']);
  expect(store.saves.at(-1)?.ids).toEqual(['B', 'C']);
  store.saves[1]?.end();
  await turn();
  expect(answered).toEqual(['A', 'B', 'C']);
});

test('a commit that fails fails its own receipts, and the next ones are saved', async () => {
  const store = slowStore();
  const inbox = createInbox(store);
  const first = inbox.keep(receipt('A'));
  const second = inbox.keep(receipt('B'));
  store.saves[0]?.end(new Error('disk full'));
  await expect(first).rejects.toThrow('disk full');
  await turn();
  store.saves[1]?.end();
  await second;
  expect(store.saves.map((one) => one.ids)).toEqual([['A'], ['B']]);
});
