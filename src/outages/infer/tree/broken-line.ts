/**
 * One phase of a line gone behind a device whose poles open together: a conductor, a jumper or one pole. Seldom, and
 * each such cause costs every decision; so they stand in the tree only while somebody speaks of single phases.
 */
import { phaseCount, phasesOf } from '../../../model/phases.ts';
import type { FeederModel, TreeCause } from './model.ts';

/** Per hour and phase: a section breaks 0.01 times a year, one conductor of it as often as another. */
const PRIOR = 1.1e-6 / 3;
/** A fuse has its poles already; what lies behind a box is no line. */
const without: ReadonlySet<string> = new Set(['fuse', 'box', 'section']);

/** None where nothing opens, or where only one phase is there. Source: own, from the prior of a section. */
export function brokenLines(model: FeederModel, z: number): TreeCause[] {
  const device = model.edgeIds[z] ?? '';
  const phases = (model.edgePhases[z] ?? 0) & ~(model.known[z] ?? 0);
  const opens = model.causeStart[z + 1]! > model.causeStart[z]!;
  if (!opens || phaseCount(phases) < 2 || without.has(model.edgeKinds[z] ?? '')) return [];
  return [1, 2, 4]
    .filter((one) => (one & phases) !== 0)
    .map((one) => ({
      ...{ id: `${device}:${phasesOf(one)}`, device, phases: one, prior: PRIOR },
      protective: false,
    }));
}

/** Causes of a zone as they may have been decided earlier. */
export function causesEver(model: FeederModel, z: number): TreeCause[] {
  const own = model.causes.slice(model.causeStart[z], model.causeStart[z + 1]);
  return [...own, ...brokenLines(model, z)];
}

/** Whether a cause of this id can stand in the tree. */
export function isCauseOf(model: FeederModel, id: string): boolean {
  const zone = model.zoneOf.get(id.slice(0, id.lastIndexOf(':')));
  return zone !== undefined && causesEver(model, zone).some((cause) => cause.id === id);
}

/** Whether one of these is a cause that stands in the tree only while single phases are spoken of. */
export function hasBrokenLine(model: FeederModel, ids: Iterable<string>): boolean {
  for (const id of ids) {
    const zone = model.zoneOf.get(id.slice(0, id.lastIndexOf(':')));
    if (zone !== undefined && brokenLines(model, zone).some((cause) => cause.id === id))
      return true;
  }
  return false;
}
