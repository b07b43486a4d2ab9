import { join } from 'node:path';
import type { RecordsStore } from '../../src/store/records.ts';
import { sqliteRecords } from '../../src/store/sqlite/records.ts';
import { audienceContract } from '../contracts/records-audience.ts';
import { darkTimeContract } from '../contracts/records-dark-time.ts';
import { outboxContract } from '../contracts/records-outbox.ts';
import { recordsStoreContract } from '../contracts/records-store.ts';
import { testFolders } from './folders.ts';
import { renewingThread } from './renewing.ts';
import { stubbornRecords } from './stubborn.ts';

const folder = testFolders();
const engines: Array<[string, () => Promise<RecordsStore>]> = [
  ['SQLite in this thread', () => sqliteRecords(':memory:')],
  ['SQLite in its own thread', renewingThread()],
  ['SQLite that fails at every statement once', () => stubbornRecords(join(folder(), 'r.db'))],
];
for (const [name, make] of engines) {
  recordsStoreContract(name, make);
  outboxContract(name, make);
  audienceContract(name, make);
  darkTimeContract(name, make);
}
