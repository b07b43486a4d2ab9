import type { Kysely } from 'kysely';
import type { ContactEvent } from '../../../model/outbox/recipient.ts';
import type { Commit } from '../../records.ts';
import type { DocumentKind, Documents } from '../../tables/documents.ts';
import type { Engine } from '../engine.ts';
import { addAudit } from './audit/chain.ts';
import { expectDuty, expectVersion, putDocuments, removeDocuments } from './documents.ts';
import { addMoves, addPublications } from './history.ts';
import { changeIntervals } from './intervals.ts';
import { append, upsert } from './rows.ts';
import type { Tables } from './schema.ts';
import { addWaves, supersede } from './waves.ts';

/** All that one decision changes, inside one transaction; versions are looked at first. */
export async function applyCommit(
  engine: Engine<Tables>,
  tx: Kysely<Tables>,
  change: Commit,
): Promise<void> {
  for (const expected of change.expect ?? []) await expectVersion(tx, expected);
  for (const duty of change.put?.duty ?? []) expectDuty(engine, duty);
  await changeDocuments(engine, tx, change);
  await addMoves(tx, change.moves ?? []);
  if (change.intervals !== undefined) changeIntervals(engine, change.intervals);
  // Superseding comes before the new waves, so that a wave never supersedes itself.
  for (const one of change.supersede ?? []) supersede(engine, one);
  addWaves(engine, change.waves ?? []);
  await upsert(tx, 'switching', change.switching ?? [], { key: ['id'], update: [] });
  await addContactEvents(tx, change.contactEvents ?? []);
  await addPublications(tx, change.publications ?? []);
  addAudit(engine, change.audit ?? []);
}

async function changeDocuments(
  engine: Engine<Tables>,
  tx: Kysely<Tables>,
  change: Commit,
): Promise<void> {
  for (const [kind, documents] of Object.entries(change.put ?? {})) {
    putDocuments(engine, kind as DocumentKind, documents as Documents[DocumentKind][]);
  }
  for (const [kind, ids] of Object.entries(change.remove ?? {})) {
    await removeDocuments(tx, kind as DocumentKind, ids);
  }
}

export async function addContactEvents(
  tx: Kysely<Tables>,
  events: readonly ContactEvent[],
): Promise<void> {
  await append(tx, 'contact_event', events);
}
