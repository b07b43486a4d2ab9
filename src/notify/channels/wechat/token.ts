// The access token: asked for once by whoever needs it first, kept until shortly before its end.
import { type Instant, MINUTE, SECOND } from '../../../model/time.ts';
import type { HttpAnswer } from '../http/call.ts';

/** A token that ends within this time is not used any more. */
const SPARE_MS = 5 * MINUTE;

export type Token = { is: 'token'; token: string } | { is: 'refused'; answer: HttpAnswer };

export interface TokenHolder {
  /** @param refused a token that has just been refused: it is not given again */
  get(refused?: string): Promise<Token>;
}

export function tokenHolder(at: {
  ask(forceRefresh: boolean): Promise<HttpAnswer>;
  now(): Instant;
}): TokenHolder {
  let kept: { token: string; until: Instant } | null = null;
  let asking: Promise<Token> | null = null;

  async function ask(isForced: boolean): Promise<Token> {
    const answer = await at.ask(isForced);
    const said = answer.is === 'answer' ? parsed(answer.body) : {};
    const { access_token: token, expires_in: seconds } = said;
    if (typeof token !== 'string' || typeof seconds !== 'number') return { is: 'refused', answer };
    kept = { token, until: at.now() + seconds * SECOND };
    return { is: 'token', token };
  }

  return {
    async get(refused) {
      if (kept?.token === refused) kept = null;
      if (kept !== null && kept.until - SPARE_MS > at.now())
        return { is: 'token', token: kept.token };
      // All who wait get the same one: a second request would end the first.
      asking ??= ask(refused !== undefined).finally(() => {
        asking = null;
      });
      return await asking;
    },
  };
}

function parsed(body: string): { access_token?: unknown; expires_in?: unknown } {
  try {
    return (JSON.parse(body) ?? {}) as object;
  } catch {
    return {};
  }
}
