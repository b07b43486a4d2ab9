import type { Kysely } from 'kysely';
import type { NoticeState } from '../../../model/notice.ts';
import type { DeliveryRow } from '../../../model/outbox/delivery-row.ts';
import type { NoticeRow } from '../../../model/outbox/notice-row.ts';
import type { ReceiptRow } from '../../../model/outbox/receipt-row.ts';
import type { OutboxChange } from '../../../model/outbox/store.ts';
import { fault } from '../../../runtime/problem.ts';
import type { Engine } from '../engine.ts';
import { addContactEvents } from './commit.ts';
import { expectDuty, putDocuments } from './documents.ts';
import { before, note } from './expansion/extents.ts';
import { insertNotice, noticeColumns, noticeValues } from './notice-rows.ts';
import { insertText } from './rows.ts';
import type { Tables } from './schema.ts';
import { addWaves, type Counts, countChanges, saveWaves } from './waves.ts';

export const deliveryColumns = [
  'id',
  'notice',
  'n',
  'channel',
  'address',
  'marker',
  'providerId',
  'state',
  'code',
  'text',
  'segments',
  'costMicros',
  'startedAt',
  'acceptedAt',
  'deliveredAt',
  'endedAt',
  'checkAt',
  'checks',
] as const satisfies ReadonlyArray<keyof DeliveryRow>;
/** What has arrived stays so, whatever another process read before. */
const upsertDelivery = `${insertText('delivery', deliveryColumns, {
  key: ['id'],
  update: deliveryColumns.filter((column) => column !== 'id' && column !== 'marker'),
})} where delivery.state not in ('delivered', 'read') or excluded.state in ('delivered', 'read')`;
const updateNotice = `update notice set ${noticeColumns
  .filter((column) => column !== 'id' && column !== 'wave' && column !== 'contact')
  .map((column) => `"${column}" = ?`)
  .join(', ')} where id = ?`;
const noticeNow = 'select wave, state, fence from notice where id = ?';
const applied = `update receipt set applied = 1
  where provider = ? and "providerId" = ? and status = ?`;

/** Whole notices, each as it stands in the claim of whoever saves it. */
export function saveNotices(engine: Engine<Tables>, notices: readonly NoticeRow[]): void {
  const counts = countChanges(engine);
  for (const notice of notices) saveNotice(engine, notice, counts);
  counts.write();
}

/** What the outbox decided, inside one transaction. */
export async function applySave(
  engine: Engine<Tables>,
  tx: Kysely<Tables>,
  change: OutboxChange,
): Promise<void> {
  addWaves(engine, change.newWaves ?? []);
  saveWaves(engine, change.waves ?? []);
  saveNotices(engine, change.notices ?? []);
  const delivery = engine.prepare(upsertDelivery);
  for (const row of change.deliveries ?? []) {
    delivery.run(...deliveryColumns.map((column) => row[column]));
  }
  if (change.tasks !== undefined) putDocuments(engine, 'task', change.tasks);
  for (const duty of change.duties ?? []) expectDuty(engine, duty);
  putDocuments(engine, 'duty', change.duties ?? []);
  await addContactEvents(tx, change.contactEvents ?? []);
  for (const { provider, providerId, status } of change.receiptsApplied ?? []) {
    engine.prepare(applied).run(provider, providerId, status);
  }
}

const goesOn = `update wave set state = 'live' where id = ? and state = 'done'`;

/**
 * A notice that was claimed by another since it was read is refused. The number rises at each
 * claim and whenever a claimed notice goes back to the queue, so a worker that slept through its
 * lease finds out.
 */
function saveNotice(engine: Engine<Tables>, notice: NoticeRow, counts: Counts): void {
  const now = engine.prepare(noticeNow).get(notice.id);
  if (now === undefined) {
    const since = before(engine);
    if (engine.prepare(insertNotice).run(...noticeValues(notice, 0)) > 0) {
      note(engine, notice.wave, since);
      counts.move(notice.wave, null, notice.state);
    }
    return;
  }
  const fence = Number(now['fence']);
  if (notice.fence !== undefined && notice.fence !== fence) {
    throw fault('STO-CLAIM-LOST', { notice: notice.id });
  }
  const goesBack = now['state'] === 'in_delivery' && notice.state === 'queued';
  const [, , , ...values] = noticeValues(notice, goesBack ? fence + 1 : fence);
  engine.prepare(updateNotice).run(...values, notice.id);
  counts.move(String(now['wave']), now['state'] as NoticeState, notice.state);
  // A call that rang out behind a text that had arrived: the wave is not over.
  const wasOver = now['state'] !== 'in_delivery' && now['state'] !== 'queued';
  if (wasOver && notice.state === 'queued') engine.prepare(goesOn).run(String(now['wave']));
}

const insertReceipt = insertText('receipt', [
  'provider',
  'providerId',
  'marker',
  'status',
  'code',
  'said',
  'from',
  'receivedAt',
  'applied',
]);

/** False when the provider has said the same of the same message before. */
export function addReceipt(engine: Engine<Tables>, receipt: ReceiptRow): boolean {
  const { provider, providerId, marker, status, code, said, from, receivedAt } = receipt;
  const isApplied = receipt.applied ? 1 : 0;
  const insert = engine.prepare(insertReceipt);
  const values = [provider, providerId, marker, status, code ?? '', said, from, receivedAt];
  return insert.run(...values, isApplied) > 0;
}
