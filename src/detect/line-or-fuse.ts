// A voltage transformer reads one phase low: is that phase missing from the line, or a fuse from the transformer?
import type { Instant } from '../model/time.ts';
import type { Around } from './around.ts';
import type { AssetPlace } from './place.ts';
import { metersOf } from './voltage-card.ts';

/** `unsure`: neither meters below nor currents have said anything since. */
export type LineOrFuse = 'line' | 'fuse' | 'unsure';

/** Of the mean of the two others: below it a phase carries nothing, above it it carries current. */
const GONE_BELOW = 0.02;
const FLOWS_FROM = 0.2;
/** The others carry so much of the rating, or so many A where none is known; less says nothing. */
const LOAD_FROM = 0.05;
const LOAD_FROM_A = 5;

/**
 * Behind an open line the meters below are not well and the phase carries no current; behind a fuse nothing has
 * changed but what is read. Only what was heard since counts: what meters read before the phase went says nothing.
 * @param phase 0 to 2
 * @param since first sample that read so
 * Source: operations.md §1, the column of the meters below; circuit theory for the current.
 */
export function lineOrFuse(
  place: AssetPlace,
  seen: { phase: number; since: Instant; at: Instant },
  around: Around,
): LineOrFuse {
  const { phase, since, at } = seen;
  const meters = metersOf(around.below(place, at, at - since));
  if (meters !== 'unknown') return meters === 'off' ? 'line' : 'fuse';
  const amps = around.currents(place, at);
  const others = amps?.filter((_, i) => i !== phase) ?? [];
  const mean = others.reduce((sum, one) => sum + one, 0) / 2;
  const least = place.ratedA === null ? LOAD_FROM_A : LOAD_FROM * place.ratedA;
  if (amps !== null && mean >= least) {
    const own = amps[phase] ?? 0;
    if (own < GONE_BELOW * mean) return 'line';
    if (own >= FLOWS_FROM * mean) return 'fuse';
  }
  return around.lowElsewhere(place, at, at - since) > 0 ? 'line' : 'unsure';
}
