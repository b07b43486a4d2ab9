/**
 * Supply that came back without a word of any device: meters of one zone that spoke of dark prove supply. What their
 * neighbours said before is old; of what lies elsewhere they say nothing.
 */
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

/** Zones of which two meters, or half of those that spoke, have proved supply after their word of dark. */
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
    if (list.length < Math.min(provenLeast, spoke.get(z)! / 2)) continue;
    for (const { s, at } of list) {
      const first = returns.phases[z] === 0 ? at : returns.at[z]!;
      returns.at[z] = Math.min(first, at);
      returns.phases[z]! |= model.spPhases[s]!;
    }
  }
  return returns;
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
    } else if (isAny && isProof(says)) provenAt ??= at;
  }
  return { isAny, provenAt };
}
