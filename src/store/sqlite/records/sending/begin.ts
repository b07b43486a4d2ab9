import type { DeliveryRow } from '../../../../model/outbox/delivery-row.ts';
import type { OneLine } from '../../../../model/outbox/store.ts';
import type { Engine } from '../../engine.ts';
import { insertText } from '../rows.ts';
import { deliveryColumns, saveNotices } from '../save.ts';
import type { Tables } from '../schema.ts';

const insertDelivery = insertText('delivery', deliveryColumns);
const mayBegin = `select n.lane from notice n join wave w on w.id = n.wave
  where n.id = ? and n.state = 'in_delivery' and n.owner = ? and w.state = 'live'`;
/** By the address: of one number there are few. */
const isOpen = `select 1 from delivery where address = ? and "startedAt" > ? and "startedAt" <= ?
  and channel = ? and "endedAt" is null limit 1`;
/** From the number to its contacts and their notices: the state is compared as a term, as where they are claimed. */
const isMoreUrgent = `select 1 from contact c cross join notice n cross join wave w
  where c.phone = ? and n.contact = c.id and n.state || '' = 'queued' and n.channel = ?
    and n.lane < ? and n.attempt > 0 and n."dueAt" <= ? and w.id = n.wave and w.state = 'live'
  limit 1`;

/**
 * The line a crash can fall on: what is begun here may reach the provider. Inside one transaction.
 */
export function beginDeliveries(
  engine: Engine<Tables>,
  deliveries: readonly DeliveryRow[],
  { owner, line }: { owner: string; line: OneLine | undefined },
): string[] {
  const insert = engine.prepare(insertDelivery);
  const waiting: string[] = [];
  const begun = deliveries.filter((row) => {
    const notice = engine.prepare(mayBegin).get(row.notice, owner);
    if (notice === undefined) return false;
    if (line !== undefined && isTaken(engine, row, { lane: Number(notice['lane']), line })) {
      waiting.push(row.id);
      return false;
    }
    return insert.run(...deliveryColumns.map((column) => row[column])) > 0;
  });
  // Last: a notice that goes by other channels too is still claimed while these begin.
  saveNotices(
    engine,
    waiting.flatMap((id) => line?.waiting.get(id) ?? []),
  );
  return begun.map((row) => row.id);
}

/** Whether its number is being called, or is somebody else's to call next. */
function isTaken(
  engine: Engine<Tables>,
  { address, channel }: DeliveryRow,
  { lane, line }: { lane: number; line: OneLine },
): boolean {
  if (channel !== line.channel) return false;
  const { openSince, now, waitsUntil } = line;
  if (engine.prepare(isOpen).get(address, openSince, now, channel) !== undefined) return true;
  return engine.prepare(isMoreUrgent).get(address, channel, lane, waitsUntil) !== undefined;
}
