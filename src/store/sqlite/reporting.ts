import { ForewattError } from '../../runtime/problem.ts';
import { readable } from './engine.ts';

interface Health {
  ok: boolean;
  freeBytes: number;
  problem: string | null;
}

/** Less room than this is said before it is gone. */
const LOW_SPACE_BYTES = 200 * 1024 * 1024;

/**
 * Gives every method readable errors (STO-FULL, STO-BROKEN) and remembers the last one for
 * `health`, until something is saved again.
 */
export function reporting(store: {
  path: string;
  freeBytes(): Promise<number>;
  /** Transactions committed so far. */
  commits(): number;
}): {
  watch<T extends object>(methods: T): T;
  health(): Promise<Health>;
} {
  let problem: string | null = null;

  async function watched(run: () => unknown): Promise<unknown> {
    try {
      const commits = store.commits();
      const result = await run();
      if (store.commits() > commits) problem = null;
      return result;
    } catch (error) {
      const said = readable(error, store.path);
      if (said instanceof ForewattError && /^STO-(FULL|BROKEN)$/.test(said.code)) {
        problem = said.message;
      }
      throw said;
    }
  }

  function watch<T extends object>(methods: T): T {
    const entries = Object.entries(methods).map(([name, member]) => {
      if (name === 'health') return [name, member];
      if (typeof member === 'object' && member !== null) return [name, watch(member)];
      return [name, (...args: unknown[]) => watched(() => member(...args))];
    });
    return Object.fromEntries(entries) as T;
  }

  return {
    watch,
    async health() {
      const freeBytes = await store.freeBytes().catch(() => 0);
      const isLow = freeBytes < LOW_SPACE_BYTES;
      return { ok: problem === null && !isLow, freeBytes, problem: problem ?? lowSpace(isLow) };
    },
  };
}

function lowSpace(isLow: boolean): string | null {
  return isLow ? 'There is hardly any room left on the disk of the store.' : null;
}
