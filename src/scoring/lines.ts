/** The lines of the table: each measure with its target; what a world or a storm does not ask for has none. */
import { calibrationError, quantile, type Tally } from './tally.ts';
import type { StormCall } from './world.ts';

export interface ScoreLine {
  name: string;
  ours: number | null;
  peer: number | null;
  target: string;
  ok: boolean;
}

export interface Figures {
  exact: number | null;
  unheard: number | null;
  group: number | null;
  jaccard: number | null;
  false: number | null;
  brier: number | null;
  calibrationError: number | null;
  detectP50S: number | null;
  detectP95S: number | null;
  lockoutP95S: number | null;
  idsPerOutage: number | null;
  movesPerOutage: number | null;
  returns: number;
  restorationP95S: number | null;
  toldInDark: number;
  falseNested: number | null;
  pingsPerOutage: number | null;
}

export function figuresOf(tally: Tally): Figures {
  return {
    exact: share(tally.exact, tally.checked),
    unheard: share(tally.unheard, tally.checked),
    group: share(tally.inGroup, tally.checked),
    jaccard: share(tally.darkAndSaid, tally.darkOrSaid),
    false: share(tally.falselyDeclared, tally.declared),
    brier: share(tally.brierSum, tally.brierCount),
    calibrationError: calibrationError(tally),
    detectP50S: quantile(tally.detectS, 0.5),
    detectP95S: quantile(tally.detectS, 0.95),
    lockoutP95S: quantile(tally.lockoutS, 0.95),
    idsPerOutage: share(tally.ids, tally.shown),
    movesPerOutage: share(tally.moves, tally.shown),
    returns: tally.returns,
    restorationP95S: quantile(tally.restoreS, 0.95),
    toldInDark: tally.toldInDark,
    falseNested: share(tally.falseNested, tally.restorations),
    pingsPerOutage: share(tally.pings, tally.shown),
  };
}

interface Line {
  name: string;
  of: keyof Figures;
  /** The rule engine has no such figure. */
  oursAlone?: true;
  atLeast?: number;
  atMost?: number;
}

/** Lines with the targets that hold for this storm. */
export function linesOf(call: StormCall, ours: Figures, peer: Figures): ScoreLine[] {
  return tableFor(call).map(({ name, of, oursAlone, atLeast, atMost }) => {
    const value = ours[of];
    const beside = oursAlone === true ? null : peer[of];
    const isMet =
      value === null ||
      ((atLeast === undefined || value >= atLeast) && (atMost === undefined || value <= atMost));
    const target =
      atLeast !== undefined ? `≥ ${atLeast}` : atMost !== undefined ? `≤ ${atMost}` : '–';
    return { name, ours: value, peer: beside, target, ok: isMet };
  });
}

function tableFor(call: StormCall): Line[] {
  const isRadio = call.world === 'radio';
  const { exact, jaccard } = limitsFor(call);
  const isAtOnce = call.open !== null;
  const found: Line[] = [
    { name: 'device exact match', of: 'exact', atLeast: exact },
    { name: 'group match', of: 'group', atLeast: 0.99 },
    { name: 'nothing received of it, share', of: 'unheard', oursAlone: true },
    { name: 'customers, Jaccard', of: 'jaccard', atLeast: jaccard },
    { name: 'false outages, share of declared', of: 'false', atMost: 0.003 },
    { name: 'Brier over devices', of: 'brier', atMost: 3e-4 },
    { name: 'calibration error', of: 'calibrationError', atMost: 0.02 },
    { name: 'detected, p50, s', of: 'detectP50S', ...(isRadio ? { atMost: 65 } : {}) },
    { name: 'detected, p95, s', of: 'detectP95S', atMost: isRadio ? 180 : 240 },
  ];
  if (call.telemetry) {
    found.push({ name: 'detected by lockout, p95, s', of: 'lockoutP95S', atMost: 10 });
  }
  found.push(
    { name: 'ids per outage', of: 'idsPerOutage', atMost: 1.02 },
    { name: 'location changes per outage', of: 'movesPerOutage', atMost: 0.1, oursAlone: true },
    { name: 'returns to an earlier location', of: 'returns', atMost: 0, oursAlone: true },
    { name: 'pings per outage', of: 'pingsPerOutage', oursAlone: true },
  );
  if (isAtOnce) return found;
  found.push(
    {
      name: 'supply back known, p95, s',
      of: 'restorationP95S',
      ...(isRadio ? { atMost: 180 } : {}),
    },
    { name: 'told "supply is back" in the dark', of: 'toldInDark', atMost: 0 },
    { name: 'false nested faults per return', of: 'falseNested', atMost: 0.01, oursAlone: true },
  );
  return found;
}

function limitsFor(call: StormCall): { exact: number; jaccard: number } {
  if (call.badGroups >= 0.3) return { exact: 0.92, jaccard: 0.985 };
  if (call.open !== null) return { exact: 0.95, jaccard: 0.993 };
  return { exact: call.telemetry ? 0.98 : 0.965, jaccard: 0.995 };
}

function share(part: number, whole: number): number | null {
  return whole === 0 ? null : part / whole;
}
