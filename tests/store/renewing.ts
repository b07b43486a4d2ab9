import { afterAll } from 'vitest';
import type { RecordsStore } from '../../src/store/records.ts';
import { inThread } from '../../src/store/sqlite/thread.ts';

type Renewing = RecordsStore & { renew(): Promise<void> };

/**
 * Gives an empty store in one and the same thread each time; closing it leaves the thread for the
 * next.
 */
export function renewingThread(): () => Promise<RecordsStore> {
  let thread: Promise<Renewing> | null = null;
  afterAll(async () => (await thread)?.close());
  return async () => {
    thread ??= inThread<Renewing>({
      entry: new URL('./renewing-worker.ts', import.meta.url),
      data: null,
      groups: ['documents', 'history', 'network', 'outbox', 'notices'],
      where: 'a test',
    });
    const store = await thread;
    await store.renew();
    return new Proxy(store, {
      get: (target, name) =>
        name === 'close' ? () => Promise.resolve() : target[name as keyof Renewing],
    });
  };
}
