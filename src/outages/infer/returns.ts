/**
 * Supply that came back without a word of any device: meters of one zone that spoke of dark prove supply. What their
 * neighbours said before is old. Of what lies elsewhere they say nothing, unless all of it was dark by one device above:
 * that one is closed, and it explains what was said while it was open.
 */
import { phaseCount } from '../../model/phases.ts';
import type { Instant } from '../../model/time.ts';
import { isDark, isProof, type MeterState, type Standing } from '../reduce.ts';
import type { FeederModel } from './tree/model.ts';

/** Meters of a zone that must have proved it after their own word of dark: one may be recorded wrongly. */
const provenLeast = 2;
/** Of a large area so many more: those recorded wrongly went dark and came back with another one. */
const provenShare = 0.005;

/** By zone: since when it is back, minus infinity where it is not known to be; and for which phases. */
export interface Returns {
  at: Float64Array;
  phases: Uint8Array;
  /** The same of what was dark by one device above, by the phases of the network; and the meters that prove it. */
  wide: { at: Float64Array; phases: Uint8Array; proven: Uint32Array };
}

export function noReturns(zoneCount: number): Returns {
  const never = (): Float64Array => new Float64Array(zoneCount).fill(Number.NEGATIVE_INFINITY);
  const wide = {
    at: never(),
    phases: new Uint8Array(zoneCount),
    proven: new Uint32Array(3 * zoneCount),
  };
  return { at: never(), phases: new Uint8Array(zoneCount), wide };
}

/** What is known besides of the time before anything came back. */
export interface Before {
  from: Instant;
  /** Phases by zone of which all was held dark before the first of them was back. */
  wasDark: Uint8Array;
  /** Its device is said to be open, or may be: supply that returns above may end there. */
  isOpen: (zone: number) => boolean;
}

/**
 * Zones of which two meters (in one of two meters: one) have proved supply after their word of dark. Each brings back its
 * own phase; one of three phases speaks as soon as one of them is back and brings back the others only where nobody
 * hangs on one phase alone.
 */
export function returnsOf(
  model: FeederModel,
  meters: ReadonlyMap<number, MeterState>,
  before: Before,
): Returns {
  const { from } = before;
  const returns = noReturns(model.zoneCount);
  const spoke = new Map<number, number>();
  const proven = new Map<number, Array<{ s: number; at: Instant }>>();
  for (const [s, said] of meters) {
    const z = model.spZone[s]!;
    const { isAny, provenAt } = afterDark(said, from);
    if (isAny) spoke.set(z, (spoke.get(z) ?? 0) + 1);
    if (provenAt !== null) proven.set(z, [...(proven.get(z) ?? []), { s, at: provenAt }]);
  }
  const { wide } = returns;
  for (const [z, list] of proven) {
    const isMixed = hasSinglePhase(model, z);
    const telling = list.filter(({ s }) => !isMixed || phaseCount(model.spPhases[s]!) === 1);
    for (const { s, at } of telling) {
      wide.at[z] = earlier(wide.at[z]!, at);
      for (let b = 0; b < 3; b++) wide.proven[3 * z + b]! += (model.spNeeds[s]! >> b) & 1;
    }
    const count = Math.max(spoke.get(z)!, model.spStart[z + 1]! - model.spStart[z]!);
    if (list.length < Math.min(provenLeast, count / 2)) continue;
    for (const { at } of list) returns.at[z] = earlier(returns.at[z]!, at);
    for (const { s } of telling) returns.phases[z]! |= model.spPhases[s]!;
  }
  if (proven.size > 0) widen(model, wide, before);
  return returns;
}

/**
 * Where all was dark together and enough meters, wherever below, have supply again on a phase, all of it has. Behind a
 * device that is open supply came another way, by a tie: it says nothing of what lies above.
 */
function widen(model: FeederModel, wide: Returns['wide'], { wasDark, isOpen }: Before): void {
  const { at, phases, proven } = wide;
  for (let z = model.zoneCount - 1; z > 0; z--) {
    if (isOpen(z)) {
      at[z] = Number.NEGATIVE_INFINITY;
      continue;
    }
    const up = model.parent[z]!;
    const below = model.spStart[model.end[z]!]! - model.spStart[z]!;
    const least = Math.max(provenLeast, provenShare * below);
    for (let b = 0; b < 3; b++) {
      if (proven[3 * z + b]! >= least) phases[z]! |= wasDark[z]! & (1 << b);
      proven[3 * up + b]! += proven[3 * z + b]!;
    }
    at[up] = earlier(at[up]!, at[z]!);
    if (phases[z] === 0) at[z] = Number.NEGATIVE_INFINITY;
  }
  at[0] = Number.NEGATIVE_INFINITY;
  for (let z = 1; z < model.zoneCount; z++) {
    const up = model.parent[z]!;
    if (isOpen(z)) continue;
    phases[z]! |= phases[up]!;
    if (phases[up] !== 0) at[z] = at[up]!;
  }
}

/** Minus infinity stands for never. */
function earlier(a: Instant, b: Instant): Instant {
  if (a === Number.NEGATIVE_INFINITY) return b;
  return b === Number.NEGATIVE_INFINITY ? a : Math.min(a, b);
}

function hasSinglePhase(model: FeederModel, z: number): boolean {
  for (let s = model.spStart[z]!; s < model.spStart[z + 1]!; s++) {
    if (phaseCount(model.spPhases[s]!) === 1) return true;
  }
  return false;
}

/**
 * Since when the zone of a point, or all that was dark with it, is back on its phases: what it said before that is old.
 * Minus infinity where it is not.
 */
export function backSince(
  model: Pick<FeederModel, 'spZone' | 'spPhases' | 'spNeeds'>,
  { phases, at, wide }: Returns,
  s: number,
): Instant {
  const z = model.spZone[s]!;
  const isOwn = phases[z] !== 0 && (model.spPhases[s]! & ~phases[z]!) === 0;
  const isWide = wide.phases[z] !== 0 && (model.spNeeds[s]! & ~wide.phases[z]!) === 0;
  const own = isOwn ? at[z]! : Number.NEGATIVE_INFINITY;
  return isWide ? Math.max(own, wide.at[z]!) : own;
}

/** Whether its gasp from this time was received. */
export function gaspedIn(
  said: MeterState | undefined,
  { from, to }: { from: Instant; to: Instant },
): boolean {
  return (
    said?.messages.some(({ at, says }) => says.kind === 'gasp' && at >= from && at < to) ?? false
  );
}

/** Words of dark so near each other may be of one event. */
const sameMomentMs = 30_000;
/** Points that must have been dark together before one elsewhere is rather recorded wrongly than failed by itself. */
const largeFrom = 5;

/** Something large that was dark together has supply again. */
export function hasLargeReturn(model: FeederModel, { wide }: Returns): boolean {
  return wide.phases.some((mask, z) => {
    const count = model.spStart[model.end[z]!]! - model.spStart[z]!;
    return mask !== 0 && count >= largeFrom;
  });
}

/**
 * One alone that went dark in the moment in which all else did: it hangs there, whatever its record says, and came
 * back with it. Who called says otherwise.
 */
export function wentWithOthers(
  said: Pick<Standing, 'darkSince' | 'darkUntil' | 'calledAt'> | null,
  start: Instant,
): boolean {
  if (said === null || said.darkSince === null || said.darkUntil === null) return false;
  return said.calledAt === null && Math.abs(said.darkUntil - start) <= sameMomentMs;
}

/** A proof of supply from a meter that spoke of dark before. */
export function isReturn(said: MeterState | undefined, from: Instant): boolean {
  return said !== undefined && afterDark(said, from).provenAt !== null;
}

/** Whether it spoke of dark, and its first proof of supply after its last word of it. */
function afterDark(
  { messages }: MeterState,
  from: Instant,
): { isAny: boolean; provenAt: Instant | null } {
  let isAny = false;
  let provenAt: Instant | null = null;
  for (const { at, says } of messages) {
    if (at < from) continue;
    if (isDark(says)) {
      isAny = true;
      provenAt = null;
      continue;
    }
    // Who says that supply is back says with it that there was none.
    if (says.kind === 'restored') isAny = true;
    if (isAny && isProof(says)) provenAt ??= at;
  }
  return { isAny, provenAt };
}
