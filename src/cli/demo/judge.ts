import {
  faultFound,
  faultToldOnce,
  killedInTheWave,
  partRestored,
  restored,
} from './judge-faults.ts';
import { plannedHeld, plannedTold } from './judge-planned.ts';
import { deadGateway, earthFault, live, nobodyWronglyTold, publicPageTrue } from './judge-world.ts';
import type { Evidence, Judge, Step } from './step.ts';

/** The twelve steps in their order; the names are exact. */
const steps: ReadonlyArray<readonly [name: string, judge: Judge]> = [
  ['live', live],
  ['planned_told', plannedTold],
  ['dead_gateway_is_no_outage', deadGateway],
  ['fault_found', faultFound],
  ['fault_told_once', faultToldOnce],
  ['killed_in_the_wave', killedInTheWave],
  ['part_restored', partRestored],
  ['restored', restored],
  ['planned_held', plannedHeld],
  ['earth_fault_is_no_outage', earthFault],
  ['nobody_wrongly_told', nobodyWronglyTold],
  ['public_page_true', publicPageTrue],
];

/** Judges the whole scenario; pure. */
export function judge(evidence: Evidence): Step[] {
  return steps.map(([name, step]) => ({ name, ...step(evidence) }));
}
