import type { Kysely } from 'kysely';
import type { Flavour } from '../engine.ts';
import { createIndexes, createTables, type IndexShape, type TableShape } from './table.ts';

const tables: Record<string, TableShape> = {
  outage_move: {
    columns: {
      no: 'serial',
      outage: 'text',
      version: 'number',
      at: 'number',
      from: 'text?',
      to: 'text',
      by: 'text',
      reason: 'text',
      evidence: 'text',
    },
  },
  dark_interval: {
    columns: {
      no: 'serial',
      supplyPoint: 'text',
      phases: 'text',
      from: 'number',
      to: 'number?',
      outage: 'text?',
      plannedOutage: 'text?',
    },
  },
  grid_event: {
    columns: { id: 'text', asset: 'text', receivedAt: 'number', doc: 'text' },
    key: ['id'],
  },
  dead_letter: {
    columns: {
      no: 'serial',
      source: 'text',
      topic: 'text',
      reason: 'text',
      payload: 'blob',
      receivedAt: 'number',
    },
  },
  asset_contact: { columns: { no: 'serial', asset: 'text', at: 'number', doc: 'text' } },
  publication: {
    columns: { plannedOutage: 'text', revision: 'number', at: 'number', contentHash: 'text' },
    key: ['plannedOutage', 'revision', 'at'],
    clustered: true,
  },
  audit: {
    columns: {
      no: 'serial',
      at: 'number',
      by: 'text',
      what: 'text',
      subject: 'text?',
      from: 'text?',
      details: 'text',
    },
  },
  idempotent: {
    columns: { key: 'text', status: 'number', body: 'text', at: 'number' },
    key: ['key'],
  },
  counter: { columns: { series: 'text', last: 'number' }, key: ['series'], clustered: true },
  switching: {
    columns: {
      id: 'text',
      device: 'text',
      phases: 'text',
      state: 'text',
      at: 'number',
      by: 'text',
      reason: 'text',
      reference: 'text?',
    },
    key: ['id'],
  },
};

const indexes: readonly IndexShape[] = [
  ['outage_move_outage', 'outage_move', ['outage']],
  ['dark_interval_open_once', 'dark_interval', ['supplyPoint'], '"to" is null'],
  ['dark_interval_point', 'dark_interval', ['supplyPoint', 'from']],
  ['dark_interval_outage', 'dark_interval', ['outage', 'supplyPoint']],
  ['dark_interval_planned', 'dark_interval', ['plannedOutage', 'supplyPoint']],
  ['dark_interval_from', 'dark_interval', ['from']],
  ['grid_event_received', 'grid_event', ['receivedAt', 'id']],
  ['grid_event_asset', 'grid_event', ['asset', 'receivedAt']],
  ['asset_contact_asset', 'asset_contact', ['asset', 'at']],
  ['asset_contact_at', 'asset_contact', ['at']],
  ['audit_at', 'audit', ['at']],
  ['audit_subject', 'audit', ['subject', 'at']],
  ['idempotent_at', 'idempotent', ['at']],
  ['switching_device', 'switching', ['device', 'phases', 'at']],
];

/** What happened, line by line, and the network with its customers as imported. */
export async function up(db: Kysely<unknown>, flavour: Flavour): Promise<void> {
  await createTables(db, flavour, tables);
  await createIndexes(db, indexes);
}
