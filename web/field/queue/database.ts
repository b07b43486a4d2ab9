/** What the phone keeps: answers seen before, reports that wait, and their photos. */

const NAME = 'forewatt-field';
const stores = ['answers', 'reports', 'photos'] as const;
type StoreName = (typeof stores)[number];

let opened: Promise<IDBDatabase> | null = null;

/** Rejects where the browser keeps nothing; that is said to the person. */
function database(): Promise<IDBDatabase> {
  opened ??= new Promise<IDBDatabase>((resolve, reject) => {
    const request = indexedDB.open(NAME, 1);
    request.onupgradeneeded = () => {
      for (const store of stores) request.result.createObjectStore(store);
    };
    request.onsuccess = () => resolve(request.result);
    request.onerror = () => reject(request.error);
    request.onblocked = () => reject(new Error('blocked'));
  });
  opened.catch(() => {
    opened = null;
  });
  return opened;
}

async function run<T>(
  store: StoreName,
  mode: IDBTransactionMode,
  act: (store: IDBObjectStore) => IDBRequest<T>,
): Promise<T> {
  const transaction = (await database()).transaction(store, mode, { durability: 'strict' });
  const request = act(transaction.objectStore(store));
  return new Promise((resolve, reject) => {
    // What is written stands only once the transaction is through.
    transaction.oncomplete = () => resolve(request.result);
    transaction.onerror = () => reject(transaction.error);
    transaction.onabort = () => reject(transaction.error);
  });
}

export const kept = {
  get: <T>(store: StoreName, key: string): Promise<T | undefined> =>
    run(store, 'readonly', (at) => at.get(key) as IDBRequest<T | undefined>),
  all: <T>(store: StoreName): Promise<T[]> =>
    run(store, 'readonly', (at) => at.getAll() as IDBRequest<T[]>),
  keys: async (store: StoreName): Promise<string[]> =>
    (await run(store, 'readonly', (at) => at.getAllKeys())).map(String),
  put: async (store: StoreName, key: string, value: unknown): Promise<void> => {
    await run(store, 'readwrite', (at) => at.put(value, key));
  },
  remove: async (store: StoreName, key: string): Promise<void> => {
    await run(store, 'readwrite', (at) => at.delete(key));
  },
};
