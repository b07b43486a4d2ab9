import type { StoreHealth } from '../../model/store-health.ts';
import { ForewattError } from '../../runtime/problem.ts';
import { readable } from './engine.ts';

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
  health(): Promise<StoreHealth>;
} {
  let last: { problem: string; reason: 'full' | 'broken' } | null = null;

  async function watched(run: () => unknown): Promise<unknown> {
    try {
      const commits = store.commits();
      const result = await run();
      if (store.commits() > commits) last = null;
      return result;
    } catch (error) {
      const said = readable(error, store.path);
      if (said instanceof ForewattError && /^STO-(FULL|BROKEN)$/.test(said.code)) {
        last = { problem: said.message, reason: said.code === 'STO-FULL' ? 'full' : 'broken' };
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
      if (last !== null) return { ok: false, freeBytes, ...last };
      return isLow ? { ...lowSpace, freeBytes } : { ...well, freeBytes };
    },
  };
}

const well = { ok: true, problem: null, reason: null };
const lowSpace = {
  ok: false,
  problem: 'There is hardly any room left on the disk of the store.',
  reason: 'low_space' as const,
};
