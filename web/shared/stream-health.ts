/**
 * Whether what the screen shows is of now. Pure: the stream tells what it hears, and asks once a second.
 * Nothing old is ever called live: a silent stream is not believed, and after a gap it counts again only when the
 * snapshot has been read.
 */

/** `live`: heard within 15 s; `delayed`: 15 to 30 s, or being read anew; `not_live`: longer, or cut. */
export type StreamState = 'live' | 'delayed' | 'not_live';

export interface Health {
  state: StreamState;
  /** Browser time of the last sign of life; null before the first. */
  heardAt: number | null;
  /** Since when it is silent: the last sign of life, or the last attempt to connect. */
  silentSince: number;
  /** Something was missed: what is shown is old until it has been read again. */
  isBehind: boolean;
}

const DELAYED_AFTER_MS = 15_000;
const NOT_LIVE_AFTER_MS = 30_000;
/** Connections refused one after another before the screen says that it is not live. */
const FAILURES_BORNE = 1;

export function begun(now: number): Health {
  return { state: 'not_live', heardAt: null, silentSince: now, isBehind: false };
}

/** @param isGap the stream goes on from somewhere else than where we were */
export function heard(health: Health, now: number, isGap = false): Health {
  const next = isGap ? missed(health) : health;
  return {
    ...{ ...next, heardAt: now, silentSince: now },
    state: next.isBehind ? next.state : 'live',
  };
}

export function missed(health: Health): Health {
  const state = health.state === 'live' ? 'delayed' : health.state;
  return { ...health, state, isBehind: true };
}

/** The snapshot stands. Whether the stream still lives is said by its own signs of life. */
export function caughtUp(health: Health, now: number): Health {
  const isHeard = now - health.silentSince <= DELAYED_AFTER_MS && health.heardAt !== null;
  return { ...health, isBehind: false, state: isHeard ? 'live' : health.state };
}

export function failed(health: Health, failures: number): Health {
  const isCut = failures > FAILURES_BORNE || health.state === 'not_live';
  return { ...health, state: isCut ? 'not_live' : 'delayed' };
}

export function connecting(health: Health, now: number): Health {
  return { ...health, silentSince: now };
}

/**
 * @returns `isDead`: silent for so long that the connection must be given up, whatever it says of itself;
 * a socket that is half open, and a machine that slept, look like this
 */
export function looked(health: Health, now: number): { health: Health; isDead: boolean } {
  const since = health.heardAt ?? health.silentSince;
  const age = now - since;
  const isDead = now - health.silentSince > NOT_LIVE_AFTER_MS;
  if (age > NOT_LIVE_AFTER_MS) return { health: { ...health, state: 'not_live' }, isDead };
  if (age > DELAYED_AFTER_MS && health.state === 'live') {
    return { health: { ...health, state: 'delayed' }, isDead };
  }
  return { health, isDead };
}
