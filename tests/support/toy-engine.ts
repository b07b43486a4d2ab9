// Exact inference by counting every set of open devices of a tiny tree: an engine of a different make,
// so that the life of outages is tested apart from the tree passes.

import type { Evidence } from '../../src/model/evidence.ts';
import { PHASE_A } from '../../src/model/phases.ts';
import type { Instant } from '../../src/model/time.ts';
import type { Engine } from '../../src/outages/engine.ts';
import type { PlannedCause } from '../../src/outages/planned-windows.ts';
import type { OpenedCause, SupplyBelief, Verdict } from '../../src/outages/verdict.ts';

/** Device → the one above it (null: the head); points hang under a device. At most 10 devices. */
export interface Town {
  feeder: string;
  devices: Record<string, string | null>;
  points: Record<string, string>;
}

interface Heard {
  gaspAt: Instant | null;
  proofAt: Instant | null;
  unanswered: number;
  called: boolean;
}

const prior = 2e-5;
const falseGasp = 2.3e-5;
const service = 2.6e-6;

export function toyEngine(town: Town): Engine {
  const heard = new Map<string, Heard>();
  const reports = new Map<string, { open: boolean; hard: boolean; at: Instant }>();
  let planned: readonly PlannedCause[] = [];
  let episodeStart: Instant | null = null;
  const devices = Object.keys(town.devices);
  const points = Object.keys(town.points).sort();

  function pathOf(point: string): string[] {
    const path: string[] = [];
    for (let at: string | null = town.points[point] ?? null; at !== null; ) {
      path.push(at);
      at = town.devices[at] ?? null;
    }
    return path;
  }
  const paths = new Map(points.map((point) => [point, pathOf(point)]));
  const belowOf = (id: string): string[] => points.filter((p) => paths.get(p)?.includes(id));

  function priorOf(device: string, now: Instant): number {
    const plan = planned.find((one) => one.device === device && one.from <= now && now <= one.to);
    return plan?.p ?? prior;
  }

  function pointOdds(point: string, now: Instant): { dark: number; lit: number; own: number } {
    const said = heard.get(point);
    const share = 1 - Math.exp(-(now - (episodeStart ?? now)) / 15_000);
    let dark = 1 - 0.7 * share;
    let lit = 1;
    if (said?.gaspAt != null && (said.proofAt === null || said.proofAt < said.gaspAt)) {
      dark = 0.7;
      lit = falseGasp;
    } else if (said?.proofAt != null) {
      dark = 1e-4;
      lit = 0.97;
    }
    dark *= said?.called === true ? 0.1 : 1;
    lit *= said?.called === true ? 2e-6 : 1;
    lit *= 0.03 ** (said?.unanswered ?? 0);
    return { dark, lit: service * dark + (1 - service) * lit, own: (service * dark) / lit };
  }

  function count(now: Instant): Array<{ open: string[]; p: number }> {
    const odds = new Map(points.map((point) => [point, pointOdds(point, now)]));
    const sets = Array.from({ length: 2 ** devices.length }, (_, bits) => {
      const open = devices.filter((_, index) => (bits >> index) & 1);
      let ln = 0;
      for (const device of devices) {
        const isOpen = open.includes(device);
        const p = priorOf(device, now);
        ln += Math.log(isOpen ? p : 1 - p);
        const report = reports.get(device);
        if (report === undefined) continue;
        const said = report.open === isOpen ? 0.999 : report.hard ? 5e-8 : 5e-4;
        ln += Math.log(said);
      }
      for (const point of points) {
        const isDark = paths.get(point)?.some((device) => open.includes(device)) ?? false;
        const o = odds.get(point) ?? { dark: 1, lit: 1 };
        ln += Math.log(isDark ? o.dark : o.lit);
      }
      return { open, ln };
    });
    const most = Math.max(...sets.map(({ ln }) => ln));
    const sum = sets.reduce((total, { ln }) => total + Math.exp(ln - most), 0);
    return sets
      .map(({ open, ln }) => ({ open, p: Math.exp(ln - most) / sum }))
      .sort((a, b) => b.p - a.p || a.open.length - b.open.length);
  }

  function believed(sets: Array<{ open: string[]; p: number }>, now: Instant): Verdict {
    const [best] = sets;
    const open = best?.open ?? [];
    const pCause = (id: string): number =>
      sets.reduce((sum, set) => sum + (set.open.includes(id) ? set.p : 0), 0);
    const opened = open.map((id): OpenedCause => {
      const ancestors: string[] = [];
      for (let at = town.devices[id] ?? null; at !== null; at = town.devices[at] ?? null) {
        ancestors.push(at);
      }
      const plan = planned.find((one) => one.device === id && one.from <= now);
      const report = reports.get(id);
      const isHard = report?.open === true;
      const others = devices.filter((device) => device !== id);
      return {
        group: [id],
        phases: 7,
        probability: pCause(id),
        origin: plan === undefined ? 'inferred' : 'planned',
        plannedOutage: plan?.id ?? null,
        ancestors,
        telemetered: isHard && report.hard,
        hardAt: isHard ? report.at : null,
        below: belowOf(id),
        alternatives: others.map((device) => ({ device, probability: pCause(device) })),
        reasons: [{ code: 'last_gasps', text: 'gasps', evidence: 3, nats: 30 }],
      };
    });
    const darkness = new Map<string, SupplyBelief>();
    for (const point of points) {
      const fromAbove = sets.reduce(
        (sum, set) => sum + (paths.get(point)?.some((id) => set.open.includes(id)) ? set.p : 0),
        0,
      );
      const said = heard.get(point);
      const pServiceFault = (1 - fromAbove) * pointOdds(point, now).own;
      const pDark = fromAbove + pServiceFault;
      if (pDark <= 0.01) continue;
      const isDark = said?.gaspAt != null && (said.proofAt ?? 0) < said.gaspAt;
      darkness.set(point, {
        pDark,
        pAny: pDark,
        provenLiveAt: said?.proofAt ?? null,
        darkSince: isDark ? said.gaspAt : null,
        pingsUnanswered: said?.unanswered ?? 0,
        called: said?.called ?? false,
        pServiceFault,
      });
    }
    const none = sets.find((set) => set.open.length === 0)?.p ?? 0;
    return {
      feeder: town.feeder,
      at: now,
      episodeStart: episodeStart ?? now,
      firstEvidenceAt: episodeStart,
      opened,
      posterior: best?.p ?? 1,
      pNone: none,
      ambiguous: (best?.p ?? 1) < 0.8,
      alternatives: sets.slice(1, 4).map((set) => ({ opened: set.open, posterior: set.p })),
      darkness,
    };
  }

  return {
    apply(evidence) {
      if (evidence.about === 'device') {
        const { says, device, at } = evidence;
        if (says.kind !== 'state' || !devices.includes(device)) return null;
        if (says.weight === 'effect') return town.feeder;
        const last = reports.get(device);
        if (last !== undefined && last.at > at) return town.feeder;
        const hard = says.weight !== 'report' || (last?.open === says.open && last.hard);
        reports.set(device, { open: says.open, hard, at });
        if (says.open) episodeStart = Math.min(episodeStart ?? at, at);
        return town.feeder;
      }
      if (!paths.has(evidence.supplyPoint)) return null;
      hear(evidence);
      return town.feeder;
    },
    decide: (feeder, now) =>
      feeder !== town.feeder || episodeStart === null ? null : believed(count(now), now),
    pings: () => [],
    setPlanned(causes) {
      planned = causes;
      return [town.feeder];
    },
    setOperations: () => [town.feeder],
    setStorm() {},
    feederOf: (point) => (paths.has(point) ? town.feeder : null),
    phasesOf: (point) => (point in town.points ? PHASE_A : null),
    asks: () => true,
    zoneOf: (point) => town.points[point] ?? '',
    episodes: () => ({ heard: [...heard], reports: [...reports], episodeStart }),
    load(saved) {
      const state = saved as {
        heard: [string, Heard][];
        reports: [string, { open: boolean; hard: boolean; at: Instant }][];
        episodeStart: Instant | null;
      };
      for (const [point, said] of state.heard) heard.set(point, said);
      for (const [device, report] of state.reports) reports.set(device, report);
      episodeStart = state.episodeStart;
    },
  };

  function hear(evidence: Extract<Evidence, { about: 'supply_point' }>): void {
    const { supplyPoint, says, at } = evidence;
    const said = heard.get(supplyPoint) ?? {
      gaspAt: null,
      proofAt: null,
      unanswered: 0,
      called: false,
    };
    const isProof =
      says.kind === 'restored' ||
      says.kind === 'reading' ||
      (says.kind === 'ping' && says.answered);
    if (isProof) {
      said.proofAt = Math.max(said.proofAt ?? at, at);
      said.unanswered = 0;
      said.called = false;
    } else if (says.kind === 'gasp' || says.kind === 'dead') {
      said.gaspAt = Math.max(said.gaspAt ?? at, at);
      episodeStart = Math.min(episodeStart ?? at, at);
    } else if (says.kind === 'ping') said.unanswered = Math.min(3, said.unanswered + 1);
    else if (says.kind === 'call') said.called = true;
    heard.set(supplyPoint, said);
  }
}
