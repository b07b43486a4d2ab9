// What may be spent on a channel in one local day; urgent lanes are never stopped by it.
import type { Channel } from '../../../model/contact.ts';
import type { DeliveryRow } from '../../../model/outbox/delivery-row.ts';
import type { Task } from '../../../model/task.ts';
import type { Instant } from '../../../model/time.ts';
import { startOfDay, zoned } from '../../policy/local-time.ts';
import type { OutboxDeps } from '../deps.ts';
import type { OutboxState } from '../state.ts';
import { newTask } from '../tasks.ts';

const MICROS = 1_000_000;
/** From this share of a day's budget on, a person is told. */
const NEAR = 0.8;

/** Reads what the day has cost already, once a day and after a start, and says when it comes to an end. */
export async function readBudgets(deps: OutboxDeps, state: OutboxState): Promise<void> {
  const today = zoned(deps.clock.now(), deps.voice.zone).toPlainDate();
  const on = today.toString();
  const tasks: Task[] = [];
  for (const [channel, line] of state.lines) {
    const perDay = deps.channels.get(channel)?.perDay;
    if (perDay == null) continue;
    if (line.day.on !== on) {
      const from = startOfDay(today, deps.voice.zone);
      line.day = { on, micros: await deps.store.spent(channel, from), said: 'nothing' };
    }
    const share = line.day.micros / (perDay * MICROS);
    const word = share >= 1 ? 'budget_over' : share >= NEAR ? 'budget_near' : 'nothing';
    if (word === 'nothing' || word === line.day.said) continue;
    line.day.said = word;
    tasks.push(budgetTask(word, { channel, on, perDay, now: deps.clock.now() }));
  }
  if (tasks.length > 0) await deps.store.save({ tasks });
}

function budgetTask(
  code: 'budget_near' | 'budget_over',
  at: { channel: Channel; on: string; perDay: number; now: Instant },
): Task {
  const share = code === 'budget_over' ? 'All' : `${NEAR * 100} %`;
  return newTask({
    ...{ code, key: `${at.channel}-${at.on}`, subject: null, contact: null, now: at.now },
    text: `${share} of the day's ${at.perDay} for ${at.channel} is spent.`,
  });
}

/** When there is money again, null while there is. */
export function overBudget(channel: Channel, deps: OutboxDeps, state: OutboxState): Instant | null {
  const open = deps.channels.get(channel);
  const line = state.lines.get(channel);
  if (open?.perDay == null || line === undefined) return null;
  const today = zoned(deps.clock.now(), deps.voice.zone).toPlainDate();
  if (line.day.on !== today.toString()) return null;
  if (line.day.micros < open.perDay * MICROS) return null;
  return startOfDay(today.add({ days: 1 }), deps.voice.zone);
}

/** Counts a message before it is called; what is given back is to be called when the provider refused it. */
export function spend(delivery: DeliveryRow, deps: OutboxDeps, state: OutboxState): () => void {
  const line = state.lines.get(delivery.channel);
  if (line === undefined || deps.channels.get(delivery.channel)?.perDay == null) return () => {};
  const { day } = line;
  day.micros += delivery.costMicros;
  return () => {
    day.micros -= delivery.costMicros;
  };
}
