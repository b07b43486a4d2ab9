// In which order feeders are opened on trial, and why each stands where it stands.
import type { EarthFault } from '../../model/earth-fault.ts';
import type { BusFeeder } from './bus-feeder.ts';

type Order = EarthFault['trialOrder'];

/** Probable first; feeders that must be spared last; those tried already behind all others. */
export function trialOrder(
  candidates: EarthFault['candidates'],
  feeders: readonly BusFeeder[],
  trials: EarthFault['trials'],
): Order {
  const spared = new Map(feeders.map(({ feeder, spared: why }) => [feeder, why]));
  const tried = new Set(
    trials.flatMap(({ feeder, result }) => (result === 'stayed' ? [feeder] : [])),
  );
  const rank = (feeder: string): number =>
    (tried.has(feeder) ? 2 : 0) + ((spared.get(feeder) ?? null) === null ? 0 : 1);
  return candidates
    .filter(({ feeder }) => spared.has(feeder))
    .map(({ feeder, probability }) => ({ feeder, probability }))
    .sort((a, b) => rank(a.feeder) - rank(b.feeder) || b.probability - a.probability)
    .map(({ feeder }) => ({
      feeder,
      reasons: reasonsOf(spared.get(feeder) ?? null, tried.has(feeder)),
    }));
}

function reasonsOf(spared: BusFeeder['spared'], isTried: boolean): Order[number]['reasons'] {
  const reasons: Order[number]['reasons'] = ['by_probability'];
  if (spared === 'life_support') reasons.push('life_support_last');
  if (spared === 'protected_event') reasons.push('protected_event_last');
  if (isTried) reasons.push('tried');
  return reasons;
}
