/**
 * The way of a receipt into the records: those that arrive while the last ones are being saved wait for
 * them and are saved together, each answered only when it is durable.
 */
import type { ReceiptRow } from '../../model/outbox/receipt-row.ts';
import type { OutboxStore } from '../../model/outbox/store.ts';
import { outboxLimits } from './deps.ts';

export interface Inbox {
  /** Resolves when the receipt is durable. */
  keep(receipt: ReceiptRow): Promise<void>;
}

export function createInbox(store: Pick<OutboxStore, 'receiveAll'>): Inbox {
  let waiting: Array<{ receipt: ReceiptRow; done: () => void; failed: (e: unknown) => void }> = [];
  let isSaving = false;

  async function save(): Promise<void> {
    while (waiting.length > 0) {
      const group = waiting.slice(0, outboxLimits.receipts);
      waiting = waiting.slice(group.length);
      try {
        await store.receiveAll(group.map(({ receipt }) => receipt));
        for (const one of group) one.done();
      } catch (error) {
        for (const one of group) one.failed(error);
      }
    }
    isSaving = false;
  }

  return {
    keep: (receipt) =>
      new Promise((done, failed) => {
        waiting.push({ receipt, done, failed });
        if (isSaving) return;
        isSaving = true;
        void save();
      }),
  };
}
