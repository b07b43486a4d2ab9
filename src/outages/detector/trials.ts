// Feeders opened on trial: their dark is explained, so that it is no evidence for anything else.
import type { Evidence } from '../../model/evidence.ts';
import { type DurationMs, type Instant, MINUTE, SECOND } from '../../model/time.ts';

/** A device that a person opens for a moment, and who is without supply meanwhile. */
export interface TrialOpening {
  device: string;
  supplyPoints: readonly string[];
  from: Instant;
  /** They may be dark until then: when it was closed again, or the end of the excuse. */
  darkUntil: Instant;
  /** Until then it makes no outage. */
  until: Instant;
}

export interface Trials {
  put(trial: TrialOpening): void;
  /** Devices that make no outage now. */
  excused(now: Instant): Set<string>;
  /** A trip of its own ends the excuse, and from then on dark is dark. */
  tripped(device: string, at: Instant): void;
  /** What a supply point says of dark is only what the trial did. */
  explains(evidence: Evidence): boolean;
}

const CLOCKS_APART_MS: DurationMs = 10 * SECOND;
/** Words of meters without a time of their own come so late: modules on carrier report in rounds. */
const UNDATED_LATE_MS: DurationMs = 5 * MINUTE;
/** Kept so long after the excuse, for messages that were held. */
const KEPT_MS: DurationMs = 10 * MINUTE;

export function createTrials(): Trials {
  const byDevice = new Map<string, TrialOpening & { points: ReadonlySet<string> }>();
  return {
    put(trial) {
      byDevice.set(trial.device, { ...trial, points: new Set(trial.supplyPoints) });
    },
    excused(now) {
      const devices = new Set<string>();
      for (const [device, { until }] of byDevice) {
        if (until > now) devices.add(device);
        else if (until + KEPT_MS < now) byDevice.delete(device);
      }
      return devices;
    },
    tripped(device, at) {
      const trial = byDevice.get(device);
      if (trial === undefined || at < trial.from) return;
      const darkUntil = Math.min(trial.darkUntil, at - UNDATED_LATE_MS);
      byDevice.set(device, { ...trial, darkUntil, until: Math.min(trial.until, at) });
    },
    explains(evidence) {
      if (byDevice.size === 0 || evidence.about !== 'supply_point') return false;
      const how = darkHow(evidence);
      if (how === null) return false;
      const isLate = how === 'told' && evidence.deviceTime === null;
      const slack = isLate ? UNDATED_LATE_MS : CLOCKS_APART_MS;
      for (const { points, from, darkUntil } of byDevice.values()) {
        const isWithin = evidence.at >= from - CLOCKS_APART_MS && evidence.at <= darkUntil + slack;
        if (isWithin && points.has(evidence.supplyPoint)) return true;
      }
      return false;
    },
  };
}

/** Told by the meter, which may take its time, or seen by us at that moment; null for no dark. */
function darkHow({ says }: Extract<Evidence, { about: 'supply_point' }>): 'told' | 'seen' | null {
  switch (says.kind) {
    case 'gasp':
    case 'dead':
    case 'phase_loss':
      return 'told';
    case 'missed':
      return 'seen';
    case 'ping':
      return says.answered ? null : 'seen';
    default:
      return null;
  }
}
