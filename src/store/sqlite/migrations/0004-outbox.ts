import type { Kysely } from 'kysely';
import type { Flavour } from '../engine.ts';
import { createIndexes, createTables, type IndexShape, type TableShape } from './table.ts';

const tables: Record<string, TableShape> = {
  wave: {
    columns: {
      id: 'text',
      subject: 'text',
      revision: 'number',
      kind: 'text',
      variant: 'text?',
      policy: 'text',
      state: 'text',
      basis: 'text',
      lane: 'number',
      dueAt: 'number',
      validUntil: 'number',
      audience: 'text',
      classes: 'text?',
      channel: 'text?',
      recipients: 'number',
      costMicros: 'number',
      holdReason: 'text?',
      holdUntil: 'number?',
      releasedBy: 'text?',
      cursor: 'text?',
      facts: 'text',
      createdAt: 'number',
      points: 'number',
    },
    key: ['id'],
  },
  wave_point: {
    columns: { wave: 'text', supplyPoint: 'text' },
    key: ['wave', 'supplyPoint'],
    clustered: true,
  },
  wave_count: {
    columns: { wave: 'text', state: 'text', count: 'number' },
    key: ['wave', 'state'],
    clustered: true,
  },
  notice: {
    columns: {
      no: 'serial',
      id: 'text',
      wave: 'text',
      contact: 'text',
      class: 'text',
      state: 'text',
      reason: 'text?',
      channel: 'text',
      lane: 'number',
      dueAt: 'number',
      validUntil: 'number',
      attempt: 'number',
      leaseUntil: 'number?',
      owner: 'text?',
      supplyPoints: 'text',
      updatedAt: 'number',
      fence: 'number',
    },
    unique: [['id'], ['wave', 'contact']],
  },
  delivery: {
    columns: {
      id: 'text',
      notice: 'text',
      n: 'number',
      channel: 'text',
      address: 'text',
      marker: 'text',
      providerId: 'text?',
      state: 'text',
      code: 'text?',
      text: 'text?',
      segments: 'number',
      costMicros: 'number',
      startedAt: 'number',
      acceptedAt: 'number?',
      deliveredAt: 'number?',
      endedAt: 'number?',
      checkAt: 'number?',
      checks: 'number',
    },
    key: ['id'],
    unique: [['marker']],
  },
  receipt: {
    columns: {
      no: 'serial',
      provider: 'text',
      providerId: 'text',
      marker: 'text?',
      status: 'text',
      code: 'text',
      said: 'text?',
      from: 'text?',
      receivedAt: 'number',
      applied: 'number',
    },
    unique: [['provider', 'providerId', 'status', 'code']],
  },
};

const indexes: readonly IndexShape[] = [
  ['wave_state', 'wave', ['state', 'createdAt', 'id']],
  ['wave_subject', 'wave', ['subject', 'createdAt', 'id']],
  ['wave_created', 'wave', ['createdAt', 'id']],
  ['notice_due', 'notice', ['channel', 'lane', 'wave', 'dueAt'], `state = 'queued'`],
  ['notice_lease', 'notice', ['leaseUntil'], `state = 'in_delivery'`],
  ['notice_contact', 'notice', ['contact', 'wave']],
  ['delivery_notice', 'delivery', ['notice', 'n']],
  ['delivery_provider', 'delivery', ['providerId'], '"providerId" is not null'],
  ['delivery_address', 'delivery', ['address', 'startedAt']],
  ['delivery_check', 'delivery', ['checkAt'], '"checkAt" is not null'],
  ['delivery_accepted', 'delivery', ['channel', 'acceptedAt'], '"acceptedAt" is not null'],
  ['delivery_text', 'delivery', ['startedAt'], 'text is not null'],
  ['receipt_open', 'receipt', ['no'], 'applied = 0'],
  ['receipt_at', 'receipt', ['receivedAt']],
];

/** Waves, notices, deliveries, and the inbox of receipts. */
export async function up(db: Kysely<unknown>, flavour: Flavour): Promise<void> {
  await createTables(db, flavour, tables);
  await createIndexes(db, indexes);
}
