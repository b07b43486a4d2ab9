/** Whether an asset answers: a pure machine, one step for each request. */
import type { DurationMs, Instant } from '../../model/time.ts';
import type { Random } from '../../runtime/random.ts';
import type { Meaning } from './errors.ts';

export interface Health {
  /** `unknown` before the first answer and after the way to it was lost. */
  contact: 'unknown' | 'answering' | 'suspect' | 'silent';
  since: Instant;
  /** Failures in a row that may still be chance. */
  failures: number;
  /** Failed probes since it was declared silent, that one included. */
  missed: number;
  /** Next confirming request or probe; null while the schedule asks. */
  askAt: Instant | null;
  probeWaitMs: DurationMs;
}

/** What a step was: `missed` is one more failed probe of a silent asset. */
export type HealthStep = 'answering' | 'suspect' | 'silent' | 'missed' | null;

/** A failure is confirmed by two more requests, each about a second after the failure before it. */
const confirmAfterMs: DurationMs = 900;
const failuresForSilence = 3;
/** A busy device is asked again twice, this soon. */
const busyAgainMs: DurationMs = 250;
const probeFirstMs: DurationMs = 5_000;
const probeMostMs: DurationMs = 300_000;
const probeJitter = 0.2;

/** Nothing is asked later than this after the request before it. */
export function longestWaitMs({ contact, probeWaitMs }: Health): DurationMs {
  return contact === 'silent' ? probeWaitMs * (1 + probeJitter) : confirmAfterMs;
}

export function unknownHealth(now: Instant): Health {
  return {
    contact: 'unknown',
    since: now,
    failures: 0,
    missed: 0,
    askAt: null,
    probeWaitMs: probeFirstMs,
  };
}

/** One request and what it meant; `now` is the end of it. */
export function observe(
  health: Health,
  seen: { meaning: Meaning; now: Instant },
  random: Random,
): { health: Health; step: HealthStep } {
  const { meaning, now } = seen;
  if (meaning === 'answered') return answered(health, now);
  if (health.contact === 'silent') return missed(health, now, random);
  const failures = health.failures + 1;
  if (failures >= failuresForSilence) {
    const silent: Health = {
      contact: 'silent',
      since: now,
      failures,
      missed: 1,
      askAt: now + jittered(probeFirstMs, random),
      probeWaitMs: probeFirstMs * 2,
    };
    return { health: silent, step: 'silent' };
  }
  const askAt = now + (meaning === 'busy' ? busyAgainMs : confirmAfterMs);
  const isFirst = health.contact !== 'suspect';
  return {
    health: {
      ...health,
      contact: 'suspect',
      since: isFirst ? now : health.since,
      failures,
      askAt,
    },
    step: isFirst ? 'suspect' : null,
  };
}

function answered(health: Health, now: Instant): { health: Health; step: HealthStep } {
  if (health.contact === 'answering') return { health, step: null };
  return { health: { ...unknownHealth(now), contact: 'answering' }, step: 'answering' };
}

function missed(
  health: Health,
  now: Instant,
  random: Random,
): { health: Health; step: HealthStep } {
  const next: Health = {
    ...health,
    missed: health.missed + 1,
    askAt: now + jittered(health.probeWaitMs, random),
    probeWaitMs: Math.min(health.probeWaitMs * 2, probeMostMs),
  };
  return { health: next, step: 'missed' };
}

function jittered(wait: DurationMs, random: Random): DurationMs {
  return Math.round(wait * (1 - probeJitter + 2 * probeJitter * random()));
}
