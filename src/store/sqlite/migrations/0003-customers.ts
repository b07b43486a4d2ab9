import type { Kysely } from 'kysely';
import type { Flavour } from '../engine.ts';
import { createIndexes, createTables, type IndexShape, type TableShape } from './table.ts';

const tables: Record<string, TableShape> = {
  network_version: {
    columns: { version: 'number', contentHash: 'text', importedAt: 'number', by: 'text' },
    key: ['version'],
  },
  network_table: {
    columns: { version: 'number', name: 'text', body: 'blob' },
    key: ['version', 'name'],
  },
  contact: {
    columns: {
      id: 'text',
      name: 'text',
      phone: 'text?',
      phoneKind: 'text',
      email: 'text?',
      locale: 'text?',
      class: 'text?',
      zone: 'text?',
      account: 'text?',
      addressEvent: 'number',
    },
    key: ['id'],
    clustered: true,
  },
  subscription: {
    columns: {
      contact: 'text',
      supplyPoint: 'text',
      channels: 'text',
      kinds: 'text?',
      quietFrom: 'number?',
      quietTo: 'number?',
      from: 'number?',
      until: 'number?',
    },
    key: ['contact', 'supplyPoint'],
    clustered: true,
  },
  supply_point: {
    columns: { id: 'text', place: 'text', class: 'text', feeder: 'text?' },
    key: ['id'],
    clustered: true,
  },
  contact_event: {
    columns: {
      no: 'serial',
      contact: 'text',
      kind: 'text',
      channel: 'text?',
      subject: 'text?',
      at: 'number',
      by: 'text',
    },
  },
};

const indexes: readonly IndexShape[] = [
  ['contact_phone', 'contact', ['phone']],
  ['contact_email', 'contact', ['email']],
  ['contact_account', 'contact', ['account']],
  ['subscription_point', 'subscription', ['supplyPoint', 'contact']],
  ['contact_event_contact', 'contact_event', ['contact']],
];

/** Who wants to be told about what, and the imported states of the network. */
export async function up(db: Kysely<unknown>, flavour: Flavour): Promise<void> {
  await createTables(db, flavour, tables);
  await createIndexes(db, indexes);
}
