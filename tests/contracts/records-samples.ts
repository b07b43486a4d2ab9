import type { Contact, Subscription } from '../../src/model/contact.ts';
import type { GridEvent } from '../../src/model/event.ts';
import type { Outage } from '../../src/model/outage.ts';
import type { DeliveryRow } from '../../src/model/outbox/delivery-row.ts';
import type { ExpansionStep } from '../../src/model/outbox/expansion.ts';
import type { NoticeRow } from '../../src/model/outbox/notice-row.ts';
import type { NewWave, WaveRow } from '../../src/model/outbox/wave-row.ts';
import type { Duty } from '../../src/model/planned-outage.ts';
import type { Task } from '../../src/model/task.ts';
import type { RecordsStore } from '../../src/store/records.ts';

export const T0 = Date.parse('2026-07-15T10:00:00Z');

export function outage(id: string, own: Partial<Outage> = {}): Outage {
  return {
    id,
    version: 1,
    revision: 1,
    state: 'confirmed',
    feeder: 'XQ-12',
    causeGroup: ['CB1'],
    causePhases: 'ABC',
    probability: 0.97,
    alternatives: [],
    causeKind: null,
    responsibility: null,
    startedAt: T0,
    detectedAt: T0,
    confirmedAt: T0,
    restoredAt: null,
    basis: 'inferred',
    dark: [],
    ever: [],
    etr: null,
    crew: { state: 'none', name: null },
    plannedOutage: null,
    parent: null,
    mergedInto: null,
    splitFrom: null,
    related: null,
    danger: false,
    explanation: [],
    ...own,
  };
}

export function wave(id: string, own: Partial<WaveRow> = {}): WaveRow {
  return {
    id,
    subject: 'O-1',
    revision: 1,
    kind: 'outage_detected',
    variant: null,
    policy: 'cn/1',
    state: 'expanding',
    basis: 'inferred',
    lane: 2,
    dueAt: T0,
    validUntil: T0 + 45 * 60_000,
    audience: 'all',
    classes: null,
    channel: null,
    recipients: 0,
    costMicros: 0,
    holdReason: null,
    holdUntil: null,
    releasedBy: null,
    cursor: null,
    facts: { start: T0, reason: null },
    createdAt: T0,
    ...own,
  };
}

export function newWave(id: string, supplyPoints: string[], own: Partial<WaveRow> = {}): NewWave {
  return { wave: wave(id, own), supplyPoints };
}

export function notice(waveId: string, contact: string, own: Partial<NoticeRow> = {}): NoticeRow {
  return {
    id: `${waveId}:${contact}`,
    wave: waveId,
    contact,
    subject: 'O-1',
    revision: 1,
    kind: 'outage_detected',
    class: 'residential',
    state: 'queued',
    reason: null,
    channel: 'sms',
    lane: 2,
    dueAt: T0,
    validUntil: T0 + 45 * 60_000,
    attempt: 0,
    leaseUntil: null,
    owner: null,
    supplyPoints: ['SP-1'],
    updatedAt: T0,
    ...own,
  };
}

export function delivery(of: NoticeRow, own: Partial<DeliveryRow> = {}): DeliveryRow {
  return {
    id: `${of.id}/1`,
    notice: of.id,
    n: 1,
    channel: 'sms',
    address: '+8613800138000',
    marker: `marker-${of.id}-${own.n ?? 1}`,
    providerId: null,
    state: 'sending',
    code: null,
    text: null,
    segments: 1,
    costMicros: 0,
    startedAt: T0,
    acceptedAt: null,
    deliveredAt: null,
    endedAt: null,
    checkAt: null,
    checks: 0,
    ...own,
  };
}

export function contact(id: string, own: Partial<Contact> = {}): Contact {
  return {
    id,
    name: `Name ${id}`,
    phone: `+861380000${id.replace(/\D/g, '').padStart(4, '0')}`,
    phoneKind: 'mobile',
    email: null,
    locale: 'zh-CN',
    class: null,
    zone: null,
    account: null,
    ...own,
  };
}

export function subscription(
  contactId: string,
  supplyPoint: string,
  own: Partial<Subscription> = {},
): Subscription {
  return {
    contact: contactId,
    supplyPoint,
    channels: ['sms', 'voice'],
    kinds: null,
    quietFrom: null,
    quietTo: null,
    from: null,
    until: null,
    ...own,
  };
}

export function event(id: string, own: Partial<GridEvent> = {}): GridEvent {
  return {
    id,
    source: 'mqtt-1',
    asset: 'M-1',
    type: 'last_gasp',
    phases: null,
    deviceTime: T0,
    receivedAt: T0,
    retained: false,
    report: 'own',
    details: {},
    ...own,
  };
}

export function task(id: string, own: Partial<Task> = {}): Task {
  return {
    id,
    version: 1,
    code: 'no_channel_left',
    state: 'open',
    subject: 'O-1',
    contact: null,
    text: 'Ring them.',
    dueAt: null,
    assignee: null,
    createdAt: new Date(T0).toISOString(),
    doneAt: null,
    doneBy: null,
    ...own,
  };
}

export function duty(id: string, own: Partial<Duty> = {}): Duty {
  return {
    id,
    version: 1,
    plannedOutage: 'P-1',
    revision: 1,
    sinceRevision: 1,
    contact: 'C-1',
    class: 'residential',
    supplyPoints: ['SP-1'],
    start: null,
    due: new Date(T0).toISOString(),
    deadline: null,
    state: 'pending',
    reason: null,
    fulfilledBy: ['delivery'],
    confirmation: 'not_required',
    proof: null,
    earlier: [],
    ...own,
  };
}

/** Every contact of a wave with the supply points of its notice, in steps of `limit`, after a full expansion. */
export async function expandedIn(
  store: RecordsStore,
  id: string,
  limit: number,
): Promise<Array<[contact: string, supplyPoints: string[]]>> {
  let ids = 0;
  for (let after: string | null = null; ; ) {
    const step: ExpansionStep = await store.outbox.step({ wave: id, after, limit, contact: null });
    const contacts = step.alike.reduce((sum, one) => sum + one.contacts, 0);
    after = step.cursor;
    await store.outbox.expand(
      wave(id, { cursor: after, state: step.isLast ? 'live' : 'expanding' }),
      {
        ...{ step: step.no, channels: step.alike.map(() => 'sms' as const), at: T0 },
        ids: Array.from({ length: contacts }, () => `${id}/${ids++}`),
      },
      [],
    );
    if (step.isLast) break;
  }
  const made = await store.notices.notices({ wave: id, limit: 10_000 });
  return made.items
    .map(({ notice }): [string, string[]] => [notice.contact, notice.supplyPoints])
    .sort(([a], [b]) => (a < b ? -1 : 1));
}
