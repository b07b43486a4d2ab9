/** Connections lost of one lane: counted, and what follows from each. */
import { type Instant, toIso } from '../../../model/time.ts';
import type { Clock } from '../../../runtime/clock.ts';
import { fault } from '../../../runtime/problem.ts';
import type { Tally } from '../../tally.ts';
import type { ConnectionEars } from '../connection.ts';
import type { Return } from './absence.ts';
import { takeovers } from './takeovers.ts';
import type { Trouble } from './trouble.ts';

export interface LaneStanding {
  state: 'starting' | 'connected' | 'down';
  trouble: Trouble | 'overloaded' | 'session_lost' | null;
}

export interface LossEars {
  standing(standing: LaneStanding, text: string | null): void;
  /** A connection stands, and what may be missing since the one before it. */
  back(told: Return): void;
  /** The connection ended; its session is named as in `back`. */
  gone(session: string): void;
}

export interface Losses extends Pick<ConnectionEars, 'lost'> {
  connected(how: 'kept' | 'new' | 'lost', isSure: boolean): void;
  byReason(): ReadonlyMap<string, number>;
  sessions(): number;
}

/** Counts what was lost, and says what follows from it. */
export function lossesOf(
  of: Pick<Return, 'session' | 'lane'> & {
    clientId: string;
    /** When the session was last known to be heard, before this start. */
    heardUntil(session: string): Instant | null;
  },
  at: { clock: Clock; counts: Tally; ears: LossEars },
): Losses {
  const { clientId, session, lane } = of;
  const { clock, counts, ears } = at;
  const taken = takeovers();
  const byReason = new Map<string, number>();
  let sessions = 0;
  let lostAt: Instant | null = null;
  let isUp = false;
  const problem = fault('COL-MQTT-CLIENTID', { clientId });
  const fought = { trouble: 'misconfigured', text: `${problem.code}: ${problem.message}` } as const;
  return {
    connected(how, isSure) {
      taken.connected();
      counts.add('connects');
      const now = clock.now();
      const missing = missingOf({ how, isSure, since: lostAt ?? of.heardUntil(session) });
      const isLost = missing !== null && missing.reason !== 'not_kept';
      if (isLost) {
        counts.add('session_lost');
        sessions += 1;
      }
      ears.back({ session, lane, missing });
      const span = `${toIso(missing?.from ?? now)} and ${toIso(now)}`;
      const gap = `session lost: what came between ${span} may be missing`;
      if (taken.isFought(now)) {
        ears.standing({ state: 'connected', trouble: fought.trouble }, fought.text);
      } else if (isLost) {
        ears.standing({ state: 'connected', trouble: 'session_lost' }, gap);
      } else ears.standing({ state: 'connected', trouble: null }, null);
      lostAt = null;
      isUp = true;
    },
    lost({ trouble, text, isTaken }) {
      // A try in vain after it is no other loss.
      if (lostAt === null && isUp) ears.gone(session);
      if (isUp) lostAt ??= clock.now();
      isUp = false;
      taken.lost(isTaken, clock.now());
      counts.add(`lost/${trouble}`);
      byReason.set(trouble, (byReason.get(trouble) ?? 0) + 1);
      if (taken.isFought(clock.now())) {
        ears.standing({ state: 'down', trouble: fought.trouble }, fought.text);
      } else ears.standing({ state: 'down', trouble }, text);
    },
    byReason: () => byReason,
    sessions: () => sessions,
  };
}

/** Of a session that is new nothing is missing where there never was one. */
function missingOf(of: {
  how: 'kept' | 'new' | 'lost';
  isSure: boolean;
  since: Instant | null;
}): Return['missing'] {
  const { how, since: from } = of;
  if (from === null) return null;
  if (how === 'lost') return { from, reason: 'session_lost' };
  if (how === 'new') return { from, reason: 'session_expired' };
  return of.isSure ? null : { from, reason: 'not_kept' };
}
