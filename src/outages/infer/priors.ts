/** How often devices open, per hour, by kind; learned rates of the feeder take their place. */
import { type PhaseMask, phaseCount, phasesOf } from '../../model/phases.ts';
import type { EdgeKind } from '../../network/grid.ts';
import type { TreeCause } from './tree/model.ts';

/** All phases together; `poles` per phase beside it. */
const rates: Record<Exclude<EdgeKind, 'section'>, { all: number; poles?: number }> = {
  breaker: { all: 6.8e-5 },
  recloser: { all: 4.6e-5 },
  fuse: { all: 5.7e-6, poles: 5.7e-6 },
  transformer: { all: 2.3e-6 },
  sectionaliser: { all: 5.7e-7 },
  load_break_switch: { all: 5.7e-7 },
  disconnector: { all: 5.7e-7 },
  jumper: { all: 5.7e-7 },
  // The box with the meters of a stairway: its main fuse, as often as a section breaks.
  box: { all: 1.1e-6 },
};
/** A fuse on one phase alone. */
const singlePhaseFuse = 2.3e-5;

/** Kinds that open on fault current. */
const protective: ReadonlySet<EdgeKind> = new Set(['breaker', 'recloser', 'fuse']);

/** Openings per hour of one device, whatever its poles do. */
export function usualRate(kind: EdgeKind, phases: PhaseMask): number {
  if (kind === 'section') return 0;
  const { all, poles = 0 } = rates[kind];
  const isAlone = kind === 'fuse' && phaseCount(phases) === 1;
  return isAlone ? singlePhaseFuse : all + poles * phaseCount(phases);
}

/** What can open at one device: one cause when its poles move together, else one a pole and all together. */
export function causesOfDevice(device: {
  id: string;
  kind: EdgeKind;
  phases: PhaseMask;
  /** Openings per hour learned from records; null without. */
  learned: number | null;
}): TreeCause[] {
  const { id, kind, phases } = device;
  if (kind === 'section' || phases === 0) return [];
  const { all, poles } = rates[kind];
  const isAlone = kind === 'fuse' && phaseCount(phases) === 1;
  const scale = device.learned === null ? 1 : device.learned / usualRate(kind, phases);
  const cause = (mask: PhaseMask, rate: number): TreeCause => ({
    id: `${id}:${phasesOf(mask)}`,
    device: id,
    phases: mask,
    prior: rate * scale,
    protective: protective.has(kind),
  });
  if (isAlone) return [cause(phases, singlePhaseFuse)];
  const single = poles === undefined ? [] : [1, 2, 4].filter((mask) => (phases & mask) !== 0);
  return [...single.map((mask) => cause(mask, poles ?? all)), cause(phases, all)];
}
