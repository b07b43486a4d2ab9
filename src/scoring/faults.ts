/** What fails in a storm, when, and for how long; drawn before anything happens. */

import type { Dice } from './dice.ts';
import { farNode } from './edges.ts';
import type { Town } from './town.ts';
import type { Truth } from './truth.ts';
import type { CheckAfter, StormCall, World } from './world.ts';

export interface Fault {
  kind: 'device' | 'service' | 'plan';
  /** Number in `grid.feeders`. */
  feeder: number;
  /** Edge that opens, its phases; -1 for a service. */
  edge: number;
  phases: number;
  /** Supply point whose service fails; -1 for a device. */
  point: number;
  /** Seconds of the storm. */
  openS: number;
  closeS: number;
  /** Lies below another fault and outlasts it. */
  isNested: boolean;
}

/** The first fault of each feeder lies within this time. */
const SPREAD_S = 600;
const FIRST_S = 40;
/** Feeders with a second fault: one fault in five is nested or on a feeder with another. */
const SECOND_SHARE = 0.125;
const PLANNED_SHARE = 0.05;
const LENGTH_S = { from: 330, to: 600 };
/** A nested one outlasts the look at it by so much. */
const NESTED_LONGER_S = { from: 60, to: 360 };

interface Choice {
  edge: number;
  phases: number;
  weight: number;
}

interface Drawing {
  town: Town;
  truth: Truth;
  world: World;
  dice: Dice;
  after: CheckAfter;
}

export function drawFaults(call: StormCall, drawing: Drawing): Fault[] {
  const choices = drawing.town.grid.feeders.map(() => [] as Choice[]);
  addChoices(choices, drawing);
  const faults: Fault[] = [];
  const feeders = choices.flatMap((list, feeder) => (list.length > 0 ? [feeder] : []));
  if (call.open !== null) {
    for (let n = 0; n < call.open; n++) {
      const feeder = feeders[n % feeders.length]!;
      const list = choices[feeder]!.filter(({ edge }) => faults.every((one) => one.edge !== edge));
      const openS = FIRST_S + drawing.dice.between(0, 3);
      faults.push(deviceFault(list, { feeder, openS, closeS: 1e6 }, drawing.dice));
    }
    return faults;
  }
  for (const feeder of feeders) addFeederFaults(faults, choices[feeder]!, { feeder, drawing });
  addServices(faults, drawing);
  return faults;
}

function addFeederFaults(
  faults: Fault[],
  choices: Choice[],
  at: { feeder: number; drawing: Drawing },
): void {
  const { feeder, drawing } = at;
  const { dice } = drawing;
  const openS = FIRST_S + dice.between(0, SPREAD_S);
  const closeS = openS + dice.between(LENGTH_S.from, LENGTH_S.to);
  const first = deviceFault(choices, { feeder, openS, closeS }, dice);
  faults.push(first);
  if (dice.chance(SECOND_SHARE)) {
    const second = dice.chance(0.5)
      ? nestedIn(first, choices, drawing)
      : another(first, choices, dice);
    if (second !== null) faults.push(second);
  }
  if (!dice.chance(PLANNED_SHARE)) return;
  const free = choices.filter(({ edge }) => !faults.some((one) => one.edge === edge));
  const startS = FIRST_S + dice.between(0, SPREAD_S);
  const plan = deviceFault(free, { feeder, openS: startS, closeS: startS + 900 }, dice);
  faults.push({ ...plan, kind: 'plan', phases: drawing.town.grid.edgePhases[plan.edge]! });
}

function deviceFault(
  choices: readonly Choice[],
  at: { feeder: number; openS: number; closeS: number },
  dice: Dice,
): Fault {
  const all = choices.reduce((sum, { weight }) => sum + weight, 0);
  let left = dice.next() * all;
  const chosen = choices.find(({ weight }) => {
    left -= weight;
    return left < 0;
  });
  const { edge, phases } = chosen ?? choices[0]!;
  return { kind: 'device', ...at, edge, phases, point: -1, isNested: false };
}

/** Below the first, begun soon after it, mended later: it shows when supply returns above. */
function nestedIn(first: Fault, choices: readonly Choice[], drawing: Drawing): Fault | null {
  const inside = choices.filter(({ edge, phases }) => {
    if (edge === first.edge || (phases & ~first.phases) !== 0) return false;
    for (let up = edge; up >= 0; up = edgeAbove(drawing.town, up))
      if (up === first.edge) return true;
    return false;
  });
  if (inside.length === 0) return null;
  const { dice } = drawing;
  const openS = first.openS + dice.between(1, 120);
  const { from, to } = NESTED_LONGER_S;
  const closeS = first.closeS + drawing.after.returnS + dice.between(from, to);
  const { feeder } = first;
  return { ...deviceFault(inside, { feeder, openS, closeS }, dice), isNested: true };
}

function edgeAbove(town: Town, edge: number): number {
  const { normal } = town.grid;
  return normal.parentEdge[normal.parentNode[farNode(town, edge)]!]!;
}

function another(first: Fault, choices: readonly Choice[], dice: Dice): Fault {
  const rest = choices.filter(({ edge }) => edge !== first.edge);
  const openS = FIRST_S + dice.between(0, SPREAD_S);
  const closeS = openS + dice.between(LENGTH_S.from, LENGTH_S.to);
  return deviceFault(rest, { feeder: first.feeder, openS, closeS }, dice);
}

function addServices(faults: Fault[], { town, world, dice }: Drawing): void {
  const { grid } = town;
  for (let point = 0; point < grid.supplyPointCount; point++) {
    if (!dice.chance(world.services)) continue;
    const feeder = grid.homeFeeder[grid.spNode[point]!]!;
    const openS = FIRST_S + dice.between(0, SPREAD_S);
    const closeS = openS + dice.between(LENGTH_S.from, LENGTH_S.to);
    const bare = { edge: -1, phases: town.truePhases[point]!, point, isNested: false };
    faults.push({ kind: 'service', feeder, openS, closeS, ...bare });
  }
}

/** What can open on each feeder, with somebody below it. */
function addChoices(choices: Choice[][], { town, truth, world }: Drawing): void {
  const { grid } = town;
  for (let edge = 0; edge < grid.edgeCount; edge++) {
    const kinds = openings(grid, edge, world.rates);
    if (kinds.length === 0) continue;
    const taken = truth.below(edge).reduce((mask, s) => mask | town.truePhases[s]!, 0);
    const list = choices[grid.homeFeeder[farNode(town, edge)]!];
    for (const [phases, weight] of kinds) {
      if ((phases & taken) !== 0) list?.push({ edge, phases, weight });
    }
  }
}

function openings(
  grid: Town['grid'],
  edge: number,
  rates: World['rates'],
): Array<[phases: number, weight: number]> {
  const phases = grid.edgePhases[edge]!;
  if (edge >= grid.firstTransformer) return [[phases, rates.transformer]];
  if (edge >= grid.deviceCount) return [];
  const { kind } = grid.tables.devices[edge]!;
  if (kind === 'breaker' || kind === 'recloser') return [[phases, rates[kind]]];
  if (kind !== 'fuse') return [[phases, rates.switch]];
  if (phases !== 7) return [[phases, rates.fuseAlone]];
  const poles = [1, 2, 4].map((one): [number, number] => [one, rates.fusePole]);
  return [...poles, [7, rates.fuseAll]];
}
