import type { RecordsStore } from '../../src/store/records.ts';
import { sqliteRecords } from '../../src/store/sqlite/records/store.ts';
import { serveThread } from '../../src/store/sqlite/thread.ts';

/**
 * A worker whose store is empty again after `renew`: a new thread for each test would cost a third
 * of a second.
 */
serveThread(async () => {
  let store: RecordsStore = await sqliteRecords(':memory:');
  return new Proxy(
    {},
    {
      get(_, name) {
        if (name === 'then') return undefined;
        if (name !== 'renew') return store[name as keyof RecordsStore];
        return async () => {
          await store.close();
          store = await sqliteRecords(':memory:');
        };
      },
    },
  );
});
