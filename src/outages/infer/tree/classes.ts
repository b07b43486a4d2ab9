/**
 * Meters that have said the same and hang on the same phases have the same likelihood: one class.
 * A table holds the logarithms of each class at one moment; only the missing gasps make it depend on time.
 */
import { phaseCount } from '../../../model/phases.ts';
import type { InferenceModel } from '../../settings.ts';
import { type PartsAlike, partsAlike } from './parts-alike.ts';
import { DARK, EXACT, LIT, likelihoods, PARTIAL, PHASE_LOSS } from './rows.ts';
import { touched, type Winding, windingsOf } from './winding.ts';

/** Doubles of a class: ln F(d | g) at 8·g + d, then ln Σ_g π_g F(d | g) at 24 + d. */
export const CLASS = 32;
export const ALONE = 24;

/** Shares of F of one class that are dark, not wholly lit, own fault, wrong record: at 24·kind + 8·g + d. */
export const SHARE_DARK = 0;
export const SHARE_ANY = 24;
export const SHARE_OWN = 48;
export const SHARE_WRONG = 72;

export interface GroupPrior {
  ok: number;
  degraded: number;
  down: number;
}

export interface ClassTable {
  /** G(τ) by timing. */
  readonly share: readonly number[];
  /** Learned loss of gasps by timing. */
  readonly loss: ReadonlyArray<number | undefined>;
  readonly prior: Float64Array;
  readonly lnPrior: Float64Array;
  values: Float64Array;
  /** 1: the values of this class are made. */
  made: Uint8Array;
  readonly classes: Classes;
  readonly shares: Array<Float64Array | undefined>;
  readonly model: InferenceModel;
  readonly windings: readonly Winding[];
  /** What a kind of part adds, by node. */
  readonly parts: Array<Float64Array | undefined>;
}

/** Numbers of classes, the same in all tables: a meter keeps its own while time passes. */
export interface Classes {
  readonly slots: Map<number, number>;
  readonly keys: number[];
  readonly alike: PartsAlike;
}

export function createClasses(): Classes {
  return { slots: new Map(), keys: [], alike: partsAlike() };
}

export interface ClassFacts {
  bits: number;
  gasps: boolean;
  phases: number;
  phaseUnknown: boolean;
  timing: number;
  winding: number;
  islanding: boolean;
}

/** Share of arrived gasps and learned loss, by timing. */
export interface Gasps {
  share: readonly number[];
  loss?: ReadonlyArray<number | undefined>;
}

/** @param classes those of the other tables of the same sums */
export function createTable(
  model: InferenceModel,
  { prior, share, loss = [] }: Gasps & { prior: GroupPrior },
  classes: Classes = createClasses(),
): ClassTable {
  return {
    share,
    loss,
    prior: Float64Array.of(prior.ok, prior.degraded, prior.down),
    lnPrior: Float64Array.of(prior.ok, prior.degraded, prior.down).map(Math.log),
    values: new Float64Array(CLASS * 16),
    made: new Uint8Array(16),
    classes,
    shares: [],
    model,
    windings: windingsOf(model.vectorGroups).list,
    parts: [],
  };
}

/** Number of a class, with its values in the table; computes them when it is met for the first time. */
export function slotOf(table: ClassTable, key: number): number {
  const { slots, keys } = table.classes;
  let slot = slots.get(key);
  if (slot === undefined) {
    slot = keys.push(key) - 1;
    slots.set(key, slot);
  }
  if (table.made[slot] !== 1) addClass(table, slot);
  return slot;
}

/** Values of a class that has its number from another table. */
export function ensure(table: ClassTable, slot: number): void {
  if (table.made[slot] !== 1) addClass(table, slot);
}

/** A class as one number: its evidence in the low bits, the meter's own facts above. */
export function keyOf(facts: ClassFacts): number {
  const phase = facts.phases | (facts.phaseUnknown ? 8 : 0);
  const island = facts.islanding ? ISLANDING : 0;
  const place = (facts.timing << 19) | (facts.winding << 27) | island;
  return facts.bits | (facts.gasps ? GASPS : 0) | (phase << 15) | place;
}

/** Bit of a key: the meter can gasp. */
export const GASPS = 1 << 14;
/** Bit of a key: the point may keep itself alive. */
const ISLANDING = 1 << 31;

const rows = new Float64Array(12);

function addClass(table: ClassTable, slot: number): void {
  const facts = factsOf(table, table.classes.keys[slot]!);
  if (table.made.length <= slot) {
    const room = 2 ** Math.ceil(Math.log2(slot + 2));
    const grown = new Float64Array(CLASS * room);
    grown.set(table.values);
    table.values = grown;
    const made = new Uint8Array(room);
    made.set(table.made);
    table.made = made;
  }
  table.made[slot] = 1;
  const share = table.share[facts.timing] ?? 1;
  const loss = table.loss[facts.timing];
  likelihoods(facts.bits, { gasps: facts.gasps, share, loss }, table.model, rows);
  for (let d = 0; d < 8; d++) {
    let alone = 0;
    for (let g = 0; g < 3; g++) {
      const f = mixed(facts, d, (x) => total(g, x, { facts, model: table.model }));
      table.values[CLASS * slot + 8 * g + d] = Math.log(f);
      alone += table.prior[g]! * f;
    }
    table.values[CLASS * slot + ALONE + d] = Math.log(alone);
  }
}

/** F of 2.2: wrong record, own fault and the rest summed out; reads `rows`. */
function total(
  g: number,
  x: number,
  of: { facts: Pick<ClassFacts, 'islanding'>; model: InferenceModel },
): number {
  const { wrongRecord: wrong, serviceFault: own } = of.model;
  const lit = rows[4 * g + LIT]!;
  const dark = rows[4 * g + DARK]!;
  return wrong * lit + (1 - wrong) * (own * dark + (1 - own) * supplied(g, x, of));
}

/** Row of the supply above; where nothing comes from there, its own generation may keep the point alive. */
function supplied(
  g: number,
  x: number,
  { facts, model }: { facts: Pick<ClassFacts, 'islanding'>; model: InferenceModel },
): number {
  const row = rows[4 * g + x]!;
  if (x !== DARK || !facts.islanding) return row;
  return model.islanded * rows[4 * g + LIT]! + (1 - model.islanded) * row;
}

/** Value of a meter whose zone lacks the phases d; one unknown phase is one of those that get there. */
function mixed(
  facts: ClassFacts & { of: Winding },
  d: number,
  value: (x: number) => number,
): number {
  if (!facts.phaseUnknown) return value(supplyOf(facts, d));
  const all = phaseCount(facts.phases);
  const dark = phaseCount(facts.of.dead[d]! & facts.phases);
  const half = phaseCount(facts.of.half[d]! & facts.phases);
  if (dark + half === 0) return value(LIT);
  if (dark === all) return value(DARK);
  const partly = half === 0 ? 0 : (half / all) * value(PARTIAL);
  return (dark / all) * value(DARK) + partly + (1 - (dark + half) / all) * value(LIT);
}

function supplyOf(facts: Pick<ClassFacts, 'phases' | 'bits'> & { of: Winding }, d: number): number {
  const { phases, of } = facts;
  const lost = touched(of, phases, d);
  if (lost === 0) return LIT;
  if ((phases & of.dead[d]!) === phases) return DARK;
  return lost === ((facts.bits >> PHASE_LOSS) & 7) ? EXACT : PARTIAL;
}

/** Shares of a class, computed when a decision asks for them. */
export function sharesOf(table: ClassTable, slot: number): Float64Array {
  return table.shares[slot] ?? addShares(table, slot);
}

function addShares(table: ClassTable, slot: number): Float64Array {
  ensure(table, slot);
  const facts = factsOf(table, table.classes.keys[slot]!);
  const { wrongRecord: wrong, serviceFault: own } = table.model;
  const share = table.share[facts.timing] ?? 1;
  const loss = table.loss[facts.timing];
  likelihoods(facts.bits, { gasps: facts.gasps, share, loss }, table.model, rows);
  const out = new Float64Array(96);
  for (let g = 0; g < 3; g++) {
    const dark = rows[4 * g + DARK]!;
    const ownFault = (1 - wrong) * own * dark;
    const alive = facts.islanding ? table.model.islanded : 0;
    const rest = (x: number): number =>
      (1 - wrong) * (1 - own) * rows[4 * g + x]! * (x === DARK ? 1 - alive : 1);
    for (let d = 0; d < 8; d++) {
      const all = Math.exp(table.values[CLASS * slot + 8 * g + d]!);
      const put = (kind: number, value: number): void => {
        out[kind + 8 * g + d] = value / all;
      };
      put(
        SHARE_DARK,
        mixed(facts, d, (x) => ownFault + (x === DARK ? rest(x) : 0)),
      );
      put(
        SHARE_ANY,
        mixed(facts, d, (x) => ownFault + (x === LIT ? 0 : rest(x))),
      );
      put(SHARE_OWN, ownFault);
      put(SHARE_WRONG, wrong * rows[4 * g + LIT]!);
    }
  }
  table.shares[slot] = out;
  return out;
}

function factsOf(table: ClassTable, key: number): ClassFacts & { of: Winding } {
  const phase = (key >> 15) & 15;
  return {
    bits: key & 0x3fff,
    gasps: (key & GASPS) !== 0,
    phases: phase & 7,
    phaseUnknown: phase >= 8,
    timing: (key >> 19) & 255,
    winding: (key >> 27) & 15,
    of: table.windings[(key >> 27) & 15]!,
    islanding: (key & ISLANDING) !== 0,
  };
}
