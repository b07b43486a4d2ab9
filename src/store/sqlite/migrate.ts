import type { Kysely } from 'kysely';
import { fault } from '../../runtime/problem.ts';
import { type Engine, flavour } from './engine.ts';
import { type Migration, migrations } from './migrations/registry.ts';
import type { Tables } from './records/schema.ts';

/**
 * Brings the records to the newest form, each step in one transaction; two processes may start at
 * once.
 * Errors: STO-NEWER when the file knows a step that this version does not have.
 */
export async function migrate(
  engine: Engine<Tables>,
  steps: readonly Migration[] = migrations,
): Promise<{ done: string[] }> {
  engine.exec('create table if not exists migration (name text primary key, at integer not null)');
  const done: string[] = [];
  for (const step of steps) {
    const isNew = await engine.write((tx) => take(tx, step));
    if (isNew) done.push(step.name);
  }
  const known = new Set(steps.map((step) => step.name));
  const there = await engine.db.selectFrom('migration').select('name').orderBy('name').execute();
  const stranger = there.find(({ name }) => !known.has(name));
  if (stranger !== undefined) {
    throw fault('STO-NEWER', { where: engine.path, migration: stranger.name });
  }
  return { done };
}

async function take(tx: Kysely<Tables>, step: Migration): Promise<boolean> {
  const there = await tx
    .selectFrom('migration')
    .select('name')
    .where('name', '=', step.name)
    .executeTakeFirst();
  if (there !== undefined) return false;
  await step.up(tx as unknown as Kysely<unknown>, flavour);
  await tx.insertInto('migration').values({ name: step.name, at: Date.now() }).execute();
  return true;
}
