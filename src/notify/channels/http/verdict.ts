// What a status of HTTP says where the provider's own words say nothing. Pure.
import type { Effect, Outcome } from '../channel.ts';

type Failure = 'failed_temporary' | 'failed_permanent' | 'unknown';
export interface StatusMeaning {
  is: Failure;
  effect: Effect;
}

/** Statuses that every provider means alike; what is not here goes by its hundred. */
const alike: Readonly<Record<number, StatusMeaning>> = {
  401: { is: 'failed_permanent', effect: 'our_configuration' },
  403: { is: 'failed_permanent', effect: 'our_configuration' },
  407: { is: 'failed_permanent', effect: 'our_configuration' },
  408: { is: 'failed_temporary', effect: 'none' },
  413: { is: 'failed_permanent', effect: 'our_text' },
  425: { is: 'failed_temporary', effect: 'none' },
  429: { is: 'failed_temporary', effect: 'slow_down' },
};

/** 3xx: nobody is followed to another address. 5xx and what is no status: it may have been taken. */
function byHundred(status: number): StatusMeaning {
  return status >= 300 && status < 500
    ? { is: 'failed_permanent', effect: 'none' }
    : { is: 'unknown', effect: 'none' };
}

/**
 * The outcome of an answer that is no success.
 * @param own what this provider means by a status, where that is not what all mean
 */
export function refusedBy(
  answer: { status: number; retryAfterMs: number | null },
  name: string,
  own: (status: number) => StatusMeaning | null = () => null,
): Outcome {
  const { status, retryAfterMs } = answer;
  const { is, effect } = own(status) ?? alike[status] ?? byHundred(status);
  const code = `${name}:${status}`;
  if (is === 'unknown') return { is, code };
  if (is === 'failed_permanent') return { is, code, effect };
  return { is, code, effect, retryAfterMs };
}

/** No answer came: not sent, or nobody knows. */
export function unanswered(none: { code: string; isSent: boolean }): Outcome {
  return none.isSent
    ? { is: 'unknown', code: none.code }
    : { is: 'failed_temporary', code: none.code, effect: 'none', retryAfterMs: null };
}
