/**
 * A process that commits until it is killed, and says each commit on its standard output once it
 * is acknowledged: `records N`, `readings N`, each N whole or not at all.
 */
import { writeSync } from 'node:fs';
import { join } from 'node:path';
import type { RecordsStore } from '../../src/store/records.ts';
import { type ReadingCore, readingCore } from '../../src/store/sqlite/readings/core.ts';
import { createMerger } from '../../src/store/sqlite/readings/merge.ts';
import { pack } from '../../src/store/sqlite/readings/packed.ts';
import { sqliteRecords } from '../../src/store/sqlite/records.ts';
import { newWave, outage } from '../contracts/records-samples.ts';
import { batchOf, POINTS } from './kill-plan.ts';

const [folder, first] = [process.argv[2] as string, Number(process.argv[3])];
const say = (line: string): void => void writeSync(1, `${line}\n`);

async function writeRecords(store: RecordsStore): Promise<void> {
  for (let n = first; ; n++) {
    await store.commit({
      put: { outage: [outage(`O-${n}`)] },
      waves: [newWave(`W-${n}`, POINTS, { subject: `O-${n}` })],
    });
    say(`records ${n}`);
    await new Promise(setImmediate);
  }
}

async function writeReadings(core: ReadingCore): Promise<void> {
  for (let n = first; ; n++) {
    await core.append(pack(batchOf(n)));
    say(`readings ${n}`);
    if (n % 3 === 0) await core.turn();
    await new Promise(setImmediate);
  }
}

const directory = join(folder, 'readings');
await Promise.all([
  writeRecords(await sqliteRecords(join(folder, 'records.db'))),
  writeReadings(
    await readingCore({
      directory,
      retention: { raw: 7 * 86_400_000, minute: 400 * 86_400_000 },
      merger: async () => createMerger(directory),
    }),
  ),
]);
