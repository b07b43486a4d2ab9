/**
 * Supply behind a device that is recorded open: somebody closed a tie, or the device itself, and did not say so. One
 * live meter there is rather recorded wrongly; several together are fed, and so are those beside them who say nothing.
 */
import type { Instant } from '../../../model/time.ts';
import type { Hand } from '../hand.ts';

/** P(a closing is not entered), for one opening. Own. */
const lnUnentered = Math.log(1e-5);
/** Odds from which it is believed: 99 to 1. It is given up below even odds. */
const believedFrom = Math.log(99);
/** Meters that must have proved it since the opening, or all where there are fewer. Source: detection.md 4.3. */
const provenLeast = 3;
/** Their clocks may be late by so much. */
const clockMs = 10_000;

/**
 * Zones at which the evidence behind a recorded opening says that there is supply; `hand.fed` itself when nothing
 * changed. What can feed itself proves nothing here.
 * @param openedAt when each device was recorded open
 */
export function fedBehind(hand: Hand, openedAt: ReadonlyMap<string, Instant>): ReadonlySet<number> {
  const { model, fed } = hand;
  const now = new Set<number>();
  for (let z = 1; z < model.zoneCount; z++) {
    const mask = model.known[z]!;
    if (mask === 0) continue;
    const { MU } = hand.sums!.messages;
    const nats = lnUnentered + MU[16 * z]! - MU[16 * z + mask]!;
    if (nats < (fed.has(z) ? 0 : believedFrom)) continue;
    const since = openedAt.get(model.edgeIds[z]!) ?? Number.POSITIVE_INFINITY;
    if (fed.has(z) || areProven(hand, z, since + clockMs)) now.add(z);
  }
  const isSame = now.size === fed.size && [...now].every((z) => fed.has(z));
  return isSame ? fed : now;
}

function areProven({ model, standings }: Hand, z: number, since: Instant): boolean {
  let [all, proven] = [0, 0];
  for (let s = model.spStart[z]!; s < model.spStart[model.end[z]!]!; s++) {
    if (model.spIslanding[s] === 1) continue;
    all += 1;
    if ((standings[s]?.provenAt ?? Number.NEGATIVE_INFINITY) >= since) proven += 1;
  }
  return proven > 0 && proven >= Math.min(provenLeast, all);
}
