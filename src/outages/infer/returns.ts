/**
 * Supply that came back without a word of any device: meters of one zone that spoke of dark prove supply. What their
 * neighbours said before is old; of what lies elsewhere they say nothing.
 */
import { phaseCount } from '../../model/phases.ts';
import type { Instant } from '../../model/time.ts';
import { isDark, isProof, type MeterState } from '../reduce.ts';
import type { FeederModel } from './tree/model.ts';

/** Meters of a zone that must have proved it after their own word of dark: one may be recorded wrongly. */
const provenLeast = 2;

/** By zone: since when it is back, minus infinity where it is not known to be; and for which phases. */
export interface Returns {
  at: Float64Array;
  phases: Uint8Array;
}

export function noReturns(zoneCount: number): Returns {
  const at = new Float64Array(zoneCount).fill(Number.NEGATIVE_INFINITY);
  return { at, phases: new Uint8Array(zoneCount) };
}

/**
 * Zones of which two meters (in one of two meters: one) have proved supply after their word of dark. Each brings back its
 * own phase; one of three phases speaks as soon as one of them is back and brings back the others only where nobody
 * hangs on one phase alone.
 */
export function returnsOf(
  model: FeederModel,
  meters: ReadonlyMap<number, MeterState>,
  from: Instant,
): Returns {
  const returns = noReturns(model.zoneCount);
  const spoke = new Map<number, number>();
  const proven = new Map<number, Array<{ s: number; at: Instant }>>();
  for (const [s, said] of meters) {
    const z = model.spZone[s]!;
    const { isAny, provenAt } = afterDark(said, from);
    if (isAny) spoke.set(z, (spoke.get(z) ?? 0) + 1);
    if (provenAt !== null) proven.set(z, [...(proven.get(z) ?? []), { s, at: provenAt }]);
  }
  for (const [z, list] of proven) {
    const count = Math.max(spoke.get(z)!, model.spStart[z + 1]! - model.spStart[z]!);
    if (list.length < Math.min(provenLeast, count / 2)) continue;
    const isMixed = hasSinglePhase(model, z);
    for (const { s, at } of list) {
      const mine = model.spPhases[s]!;
      const first = Number.isFinite(returns.at[z]!) ? returns.at[z]! : at;
      returns.at[z] = Math.min(first, at);
      if (!isMixed || phaseCount(mine) === 1) returns.phases[z]! |= mine;
    }
  }
  return returns;
}

function hasSinglePhase(model: FeederModel, z: number): boolean {
  for (let s = model.spStart[z]!; s < model.spStart[z + 1]!; s++) {
    if (phaseCount(model.spPhases[s]!) === 1) return true;
  }
  return false;
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
