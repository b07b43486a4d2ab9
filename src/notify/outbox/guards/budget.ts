// What may be spent on a channel in one local day; urgent lanes are never stopped by it.
import type { Channel } from '../../../model/contact.ts';
import type { DeliveryRow } from '../../../model/outbox.ts';
import type { Instant } from '../../../model/time.ts';
import { startOfDay, zoned } from '../../policy/local-time.ts';
import type { OutboxDeps } from '../deps.ts';
import type { OutboxState } from '../state.ts';

/** When there is money again, null while there is. */
export function overBudget(channel: Channel, deps: OutboxDeps, state: OutboxState): Instant | null {
  const open = deps.channels.get(channel);
  const line = state.lines.get(channel);
  if (open?.perDay == null || line === undefined) return null;
  const today = zoned(deps.clock.now(), deps.voice.zone).toPlainDate();
  if (line.day.on !== today.toString()) return null;
  if (line.day.micros < open.perDay * 1_000_000) return null;
  return startOfDay(today.add({ days: 1 }), deps.voice.zone);
}

export function spend(delivery: DeliveryRow, deps: OutboxDeps, state: OutboxState): void {
  const line = state.lines.get(delivery.channel);
  if (line === undefined || deps.channels.get(delivery.channel)?.perDay == null) return;
  const on = zoned(deps.clock.now(), deps.voice.zone).toPlainDate().toString();
  if (line.day.on !== on) line.day = { on, micros: 0 };
  line.day.micros += delivery.costMicros;
}
