/** The same POST with the same key acts once: the answer of the first is given again for 24 h. */
import { HOUR } from '../model/time.ts';
import { fault } from '../runtime/problem.ts';
import { hashOf } from './auth/accounts.ts';
import type { ApiParts } from './parts.ts';

const KEPT_MS = 24 * HOUR;

export interface Answer {
  status: number;
  /** JSON text; empty for 204. */
  body: string;
  /** True when it was kept from an earlier request. */
  isRepeat: boolean;
}

export type Once = (
  request: { key: string; body: string },
  act: () => Promise<Answer>,
) => Promise<Answer>;

/** Only answers that changed something are kept: a refused request changed nothing and may be tried again. */
export function idempotency(parts: ApiParts): Once {
  /** Requests under way in this process, so that two at once act once. */
  const running = new Map<string, Promise<Answer>>();

  async function kept(id: string, hash: string): Promise<Answer | null> {
    const found = await parts.records.idempotent(id);
    if (found === null || found.at + KEPT_MS <= parts.wallClock.now()) return null;
    const known = JSON.parse(found.body) as { hash: string; body: string };
    if (known.hash !== hash) throw fault('API-KEY-REUSED', {});
    return { status: found.status, body: known.body, isRepeat: true };
  }

  async function actAndKeep(id: string, hash: string, act: () => Promise<Answer>): Promise<Answer> {
    const known = await kept(id, hash);
    if (known !== null) return known;
    const answer = await act();
    const body = JSON.stringify({ hash, body: answer.body });
    await parts.records.remember({
      key: id,
      status: answer.status,
      body,
      at: parts.wallClock.now(),
    });
    return answer;
  }

  return async ({ key, body }, act) => {
    const id = hashOf(key);
    const hash = hashOf(body);
    const before = running.get(id);
    if (before !== undefined) {
      await before.catch(() => undefined);
      return actAndKeep(id, hash, act);
    }
    const now = actAndKeep(id, hash, act).finally(() => running.delete(id));
    running.set(id, now);
    return now;
  };
}
