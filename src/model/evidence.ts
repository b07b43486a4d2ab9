import type { PhaseMask } from './phases.ts';
import type { Instant } from './time.ts';

/** What one observation says about one supply point. */
export type SupplyEvidence =
  | { kind: 'gasp' }
  | { kind: 'restored' }
  /** A good reading with voltage on `live` phases: proof of supply. */
  | { kind: 'reading'; live: PhaseMask }
  | { kind: 'dead' }
  | { kind: 'call' }
  | { kind: 'ping'; answered: boolean }
  | { kind: 'missed'; count: number }
  | { kind: 'phase_loss'; dead: PhaseMask };

/** What one observation says about one openable device. */
export type DeviceEvidence =
  /** `hard`: seen by a person; `trip`: with lockout or protection trip; `effect`: opens for lack of voltage. */
  | {
      kind: 'state';
      open: boolean;
      phases: PhaseMask;
      /** Whoever said it named the phases; left out: all that the device has. */
      namesPhases?: true;
      weight: 'report' | 'trip' | 'hard' | 'effect';
      /** Opened to shed load for lack of generation, not for a fault. */
      why?: 'shed';
    }
  | { kind: 'fault_passed'; set: boolean }
  /** Its terminal measures on this side of it: voltage, or none on any phase; voltage on all but the `lost` ones. */
  | { kind: 'voltage'; isLive: boolean; side: 'source' | 'load'; lost?: PhaseMask }
  /** It carried current on these phases and carries none: what it feeds or what feeds it is gone. */
  | { kind: 'current_zero'; phases: PhaseMask }
  /** Its current fell at once by so many A on one phase, from `beforeA`: it only re-ranks what may have happened. */
  | { kind: 'step'; deltaA: number; beforeA?: number };

/** One observation with both times; `at` has passed rule E1. */
export type Evidence = {
  id: string;
  at: Instant;
  receivedAt: Instant;
  deviceTime: Instant | null;
} & (
  | { about: 'supply_point'; supplyPoint: string; says: SupplyEvidence }
  | { about: 'device'; device: string; says: DeviceEvidence }
);
