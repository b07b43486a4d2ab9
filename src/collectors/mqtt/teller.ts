/** Tells the health of a broker's source whenever it has become another. */
import type { SourceHealth, SourceReason } from '../../model/source.ts';
import type { Instant } from '../../model/time.ts';
import type { CollectorDeps } from '../collector.ts';
import type { LaneStanding } from './lane.ts';
import type { Noticing } from './noticing.ts';
import type { Lane } from './settings.ts';
import { type KeptStanding, sinceWhen, standingOf } from './standing.ts';

export interface Standing {
  health: SourceHealth;
  reason: SourceReason | null;
  since: Instant;
}

export interface Teller {
  lane(lane: Lane, standing: LaneStanding, text: string | null): void;
  /** Looks again at what is noticed. */
  look(): void;
  tell(): void;
  clear(): void;
  told(): Standing;
  lanes(): ReadonlyMap<Lane, KeptStanding>;
  lastError(): string | null;
}

export function teller(at: {
  source: string;
  deps: Pick<CollectorDeps, 'clock' | 'log' | 'sink'>;
  notices: Noticing;
  openLanes: () => number;
  first: SourceHealth;
}): Teller {
  const { source } = at;
  const { clock, log, sink } = at.deps;
  const lanes = new Map<Lane, KeptStanding>();
  let told: Standing = { health: at.first, reason: null, since: clock.now() };
  let lastError: string | null = null;

  function tell(): void {
    const now = clock.now();
    const next = standingOf(at.openLanes(), lanes, { noticed: at.notices.seen(), now });
    const { health, reason } = next;
    if (health === told.health && reason === told.reason) return;
    told = { ...next, since: now };
    log.info({ source, health, reason, lastError }, 'source_health');
    sink.health({ source, health, reason, at: now });
  }

  return {
    lane(lane, standing, text) {
      lanes.set(lane, sinceWhen(lanes.get(lane), { ...standing, text }, clock.now()));
      if (text !== null) lastError = `${lane}: ${text}`;
      tell();
    },
    look() {
      lastError = at.notices.news() ?? lastError;
      tell();
    },
    tell,
    clear() {
      lanes.clear();
      tell();
    },
    told: () => told,
    lanes: () => lanes,
    lastError: () => lastError,
  };
}
