/**
 * Answers, receipts and checks change rows here and nowhere else: read fresh, changed by the pure table, saved
 * together with what follows of them (duties, tasks, facts about the contact), one group after the other.
 */
import type { Channel } from '../../model/contact.ts';
import type { DeliveryRow } from '../../model/outbox/delivery-row.ts';
import type { NoticeRow } from '../../model/outbox/notice-row.ts';
import type { ContactEvent, Recipient } from '../../model/outbox/recipient.ts';
import type { OutboxChange } from '../../model/outbox/store.ts';
import type { WaveRow } from '../../model/outbox/wave-row.ts';
import type { Duty } from '../../model/planned-outage.ts';
import type { Task } from '../../model/task.ts';
import { dutyAfter, dutyConfirmed } from '../duties/proofs.ts';
import { wantedChannels } from '../stages/preferences.ts';
import { type OutboxDeps, outboxLimits } from './deps.ts';
import { effectsOf } from './effects.ts';
import { dutiesByContact } from './facts.ts';
import { heldIfFiltered, withHistory } from './guards/failing.ts';
import type { OutcomeContext, Sending } from './moves.ts';
import { afterEvent, type DeliveryEvent } from './outcome.ts';
import { isClaimLost, isDutyStale } from './serial.ts';
import type { OutboxState } from './state.ts';

export interface Settlement {
  delivery: Pick<DeliveryRow, 'id' | 'notice'>;
  event: DeliveryEvent;
  /** The contact said that they know: by key, reply or link. */
  confirmedBy?: string;
}

export interface Settler {
  /** Resolves when the change is durable. */
  settle(delivery: Pick<DeliveryRow, 'id' | 'notice'>, event: DeliveryEvent): Promise<void>;
  /** Applies a group in one transaction, together with `extra`. */
  apply(group: readonly Settlement[], extra?: OutboxChange): Promise<void>;
}

export function createSettler(deps: OutboxDeps, state: OutboxState): Settler {
  let waiting: Array<{ item: Settlement; done: () => void; failed: (error: unknown) => void }> = [];

  async function drain(): Promise<void> {
    // Answers that the sockets hold already come along.
    if (waiting.length > 0) await new Promise((resolve) => setImmediate(resolve));
    const group = waiting.slice(0, outboxLimits.batchRows);
    waiting = waiting.slice(group.length);
    if (group.length === 0) return;
    try {
      await applyGroup(
        group.map(({ item }) => item),
        {},
        deps,
        state,
      );
      for (const one of group) one.done();
    } catch (error) {
      for (const one of group) one.failed(error);
    }
  }

  return {
    settle: (delivery, event) =>
      new Promise((done, failed) => {
        waiting.push({ item: { delivery, event }, done, failed });
        deps.supervisor.watch('notice_settle', state.serial.run(drain));
      }),
    apply: (group, extra = {}) => state.serial.run(() => applyGroup(group, extra, deps, state)),
  };
}

interface Gathered {
  /** As they were read; what is still the same is not written. */
  before: ReadonlyMap<string, Sending>;
  sendings: Map<string, Sending>;
  touched: Set<string>;
  tasks: Map<string, Task>;
  contactEvents: ContactEvent[];
  around: ReadonlyMap<string, { wave: WaveRow; recipient: Recipient }>;
  duties: Map<string, Duty>;
}

async function applyGroup(
  group: readonly Settlement[],
  extra: OutboxChange,
  deps: OutboxDeps,
  state: OutboxState,
): Promise<void> {
  try {
    await applyOnce(group, extra, deps, state);
  } catch (error) {
    if (!isClaimLost(error) && !isDutyStale(error)) throw error;
    // Somebody wrote one of them between reading and saving: once more, on what stands now.
    state.duties.clear();
    await applyOnce(group, extra, deps, state);
  }
}

async function applyOnce(
  group: readonly Settlement[],
  extra: OutboxChange,
  deps: OutboxDeps,
  state: OutboxState,
): Promise<void> {
  const found = await gather(group, deps);
  for (const item of group) {
    const sending = found.sendings.get(item.delivery.notice);
    const around = found.around.get(item.delivery.notice);
    if (sending === undefined || around === undefined) continue;
    await settleOne(item, { ...around, sending, found }, deps, state);
  }
  const touched = [...found.touched].flatMap((id) => found.sendings.get(id) ?? []);
  const change: OutboxChange = {
    ...extra,
    notices: [...(extra.notices ?? []), ...touched.flatMap((one) => changedNotice(one, found))],
    deliveries: touched.flatMap((one) => changedDeliveries(one, found)),
    tasks: [...(extra.tasks ?? []), ...found.tasks.values()],
    contactEvents: [...(extra.contactEvents ?? []), ...found.contactEvents],
    duties: [...(extra.duties ?? []), ...found.duties.values()],
  };
  await deps.store.save(change);
  for (const duty of found.duties.values()) {
    state.duties.get(duty.plannedOutage)?.byContact.set(duty.contact, duty);
  }
  deps.onChange?.({ notices: change.notices ?? [], waves: [] });
}

function changedNotice({ notice }: Sending, { before }: Gathered): NoticeRow[] {
  return before.get(notice.id)?.notice === notice ? [] : [notice];
}

function changedDeliveries({ notice, deliveries }: Sending, { before }: Gathered): DeliveryRow[] {
  const read = new Set(before.get(notice.id)?.deliveries);
  return deliveries.filter((delivery) => !read.has(delivery));
}

async function gather(group: readonly Settlement[], deps: OutboxDeps): Promise<Gathered> {
  const ids = [...new Set(group.map(({ delivery }) => delivery.notice))];
  const rows = ids.length === 0 ? [] : await deps.store.sendings(ids);
  const before = new Map<string, Sending>(
    rows.map(({ notice, deliveries }) => [notice.id, { notice, deliveries }]),
  );
  return {
    before,
    sendings: new Map(before),
    touched: new Set(),
    tasks: new Map(),
    contactEvents: [],
    around: new Map(rows.map(({ notice, wave, recipient }) => [notice.id, { wave, recipient }])),
    duties: new Map(),
  };
}

interface Around {
  sending: Sending;
  wave: WaveRow;
  recipient: Recipient;
  found: Gathered;
}

async function settleOne(
  item: Settlement,
  around: Around,
  deps: OutboxDeps,
  state: OutboxState,
): Promise<void> {
  const { sending, wave, recipient, found } = around;
  const delivery = sending.deliveries.find((one) => one.id === item.delivery.id);
  if (delivery === undefined) return;
  const now = deps.clock.now();
  const plain = afterEvent(sending, delivery, item.event, contextOf(around, delivery, deps));
  const change = await withHistory(plain, delivery, deps);
  const after = change.sending.deliveries.find((one) => one.id === delivery.id) ?? delivery;
  let { notice } = change.sending;
  if (item.confirmedBy !== undefined && notice.state !== 'confirmed') {
    notice = {
      ...notice,
      state: 'confirmed',
      reason: null,
      leaseUntil: null,
      owner: null,
      updatedAt: now,
    };
    found.contactEvents.push({
      contact: notice.contact,
      kind: 'confirmed',
      channel: delivery.channel,
      subject: notice.subject,
      at: now,
      by: item.confirmedBy,
    });
  }
  found.sendings.set(notice.id, { ...change.sending, notice });
  found.touched.add(notice.id);
  const follows = effectsOf(change, { notice, delivery: after, recipient, now });
  for (const task of follows.tasks) found.tasks.set(task.id, task);
  found.contactEvents.push(...follows.contactEvents);
  const filtered = heldIfFiltered(wave, change, state, now);
  if (filtered !== null) {
    await deps.store.save({ waves: [filtered.wave], tasks: [filtered.task] });
  }
  // Who depends on supply is told the next way at once: the others of that lane wait for nobody's release.
  if (follows.holdsWave && wave.state === 'live' && wave.lane !== 0) {
    await deps.store.save({
      waves: [{ ...wave, state: 'held', holdReason: 'template', holdUntil: null }],
    });
  }
  await settleDuty(
    { notice, delivery: after, isConfirmed: item.confirmedBy !== undefined },
    found,
    deps,
    state,
  );
}

function contextOf(around: Around, delivery: DeliveryRow, deps: OutboxDeps): OutcomeContext {
  const { sending, wave } = around;
  const rule = deps.policy.classes[sending.notice.class];
  const mode = wave.channel === null ? rule.mode : 'first';
  const nextChannel = nextChannelOf(around, { delivery, mode }, deps);
  const fallback = deps.policy.fallbackAfter[delivery.channel] ?? null;
  return {
    now: deps.clock.now(),
    random: deps.random,
    mode,
    nextChannel,
    fallbackMs: mode === 'first' && nextChannel !== null ? fallback : null,
  };
}

/**
 * The next channel that could reach the contact and has not been tried for this notice: for the first lane one that
 * they stopped, where nothing else is left. With every channel at once nothing else was left out.
 */
function nextChannelOf(
  { sending, wave, recipient }: Around,
  { delivery, mode }: { delivery: DeliveryRow; mode: OutcomeContext['mode'] },
  deps: OutboxDeps,
): Channel | null {
  if (wave.channel !== null) return null;
  const tried = new Set(sending.deliveries.map((one) => one.channel));
  const wanted = wantedChannels(sending.notice, { wave, policy: deps.policy, recipient });
  const left = wanted.filter((channel) => {
    const address = deps.channels.get(channel)?.addressOf(recipient.contact) ?? null;
    if (address === null || channel === delivery.channel || tried.has(channel)) return false;
    return !recipient.deadChannels.includes(channel);
  });
  const stopped = left.filter((channel) => recipient.optedOut.includes(channel));
  const open = mode === 'all' ? [] : left.filter((channel) => !stopped.includes(channel));
  return open[0] ?? (sending.notice.lane === 0 ? stopped[0] : undefined) ?? null;
}

const firstNotices: readonly string[] = ['planned_notice', 'planned_changed'];

/** Proof for the duty of the contact, and its confirmation. */
async function settleDuty(
  told: { notice: NoticeRow; delivery: DeliveryRow; isConfirmed: boolean },
  found: Gathered,
  deps: OutboxDeps,
  state: OutboxState,
): Promise<void> {
  const { notice, delivery, isConfirmed } = told;
  if (!notice.subject.startsWith('P-')) return;
  const isFirst = firstNotices.includes(notice.kind);
  if (!isFirst && !isConfirmed) return;
  if (isFirst && delivery.acceptedAt !== null && !state.announced.has(notice.subject)) {
    state.announced.add(notice.subject);
    deps.onFirstTold?.(notice.subject, delivery.acceptedAt);
  }
  const duties = await dutiesByContact(notice.subject, deps, state);
  // Of two works that answers of one group are about, each has a duty of its own.
  const key = `${notice.subject} ${notice.contact}`;
  const read = duties.get(notice.contact);
  if (read === undefined) return;
  const known = found.duties.get(key) ?? read;
  const proven = isFirst ? dutyAfter(known, { notice, delivery, now: deps.clock.now() }) : null;
  const confirmed = isConfirmed ? dutyConfirmed(proven ?? known) : null;
  const next = confirmed ?? proven;
  if (next !== null) found.duties.set(key, { ...next, version: read.version + 1 });
}
