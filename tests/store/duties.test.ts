/** Duties are written by who decides on a plan and by each answer: nobody writes over the other. */
import { afterEach, beforeEach, expect, test } from 'vitest';
import { serial } from '../../src/notify/outbox/serial.ts';
import { createBoard } from '../../src/operate/board.ts';
import { createSaver, type Saver } from '../../src/operate/saver.ts';
import { virtualClock } from '../../src/runtime/clock.ts';
import { silentLog } from '../../src/runtime/log.ts';
import type { RecordsStore } from '../../src/store/records.ts';
import { sqliteRecords } from '../../src/store/sqlite/records.ts';
import { duty, T0 } from '../contracts/records-samples.ts';

const answers = serial();
let records: RecordsStore;
let saver: Saver;
beforeEach(async () => {
  records = await sqliteRecords(':memory:');
  await records.commit({ put: { duty: [duty('D-1', { version: 1 })] } });
  saver = createSaver({
    ...{ records, board: createBoard(), clock: virtualClock(T0), log: silentLog, answers },
    onApplied: () => {},
  });
});
afterEach(() => records.close());

const now = async () => (await records.outbox.duties('P-1')).find(({ id }) => id === 'D-1');
/** What a receipt makes of it: met. */
async function receipt(): Promise<void> {
  const known = await now();
  if (known === undefined) throw new Error('no duty');
  const met = { ...known, version: known.version + 1, state: 'met' as const };
  await records.outbox.save({ duties: [met] });
}
/** What a decision makes of what it read: it notes the revision. */
async function revised(afterRead: () => Promise<void>) {
  const known = await now();
  if (known === undefined) throw new Error('no duty');
  await afterRead();
  const next = { ...known, version: known.version + 1, revision: 7 };
  return { commit: { put: { duty: [next] } }, result: null };
}

test('an answer that another process wrote while a plan was decided on is kept: it is decided once more', async () => {
  let times = 0;
  await saver.decideOnDuties(() =>
    revised(async () => {
      times += 1;
      if (times === 1) await receipt();
    }),
  );
  expect(times).toBe(2);
  expect(await now()).toMatchObject({ state: 'met', revision: 7, version: 3 });
});

test('an answer of this process waits for its turn, and comes to what was decided', async () => {
  let arrived: Promise<void> | null = null;
  await saver.decideOnDuties(() =>
    revised(async () => {
      arrived = answers.run(receipt);
    }),
  );
  await arrived;
  expect(await now()).toMatchObject({ state: 'met', revision: 7, version: 3 });
});

test('who writes what they read too long ago is refused, and nothing of it is done', async () => {
  const known = await now();
  await receipt();
  const late = records.commit({
    put: { duty: [duty('D-1', { ...known, version: 2, state: 'missed' })], memo: [memo] },
  });
  await expect(late).rejects.toMatchObject({ code: 'STO-DUTY-STALE' });
  expect(await now()).toMatchObject({ state: 'met' });
  expect(await records.documents.get('memo', memo.id)).toBeNull();
});

const memo = { id: 'beside', version: 1, value: 1 };
