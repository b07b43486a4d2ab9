// Which premises have another supply, and whether it lives, by what is believed of each of its points.
import type { Instant } from '../../model/time.ts';
import type { SecondSupplies } from '../life/supplies.ts';
import type { Verdict } from '../verdict.ts';
import type { State } from './state.ts';

/** P(some phase dead) from which a supply does not count as another one. */
const deadFrom = 0.5;

export function secondSupplies(state: State, verdict: Verdict, now: Instant): SecondSupplies {
  const { engine } = state;
  const premisesOf = (id: string) => engine.premisesOf?.(id) ?? null;
  const isDead = (id: string): boolean => {
    const own = verdict.darkness.get(id);
    const feeder = engine.feederOf(id) ?? '';
    const elsewhere = feeder === verdict.feeder ? undefined : state.verdicts.get(feeder);
    return ((own ?? elsewhere?.darkness.get(id))?.pAny ?? 0) >= deadFrom;
  };
  return {
    other(id) {
      const premises = premisesOf(id);
      const live = premises?.others.filter((one) => !isDead(one)) ?? [];
      if (premises === null || live.length === 0) return null;
      const times = live.flatMap((one) => state.points.facts(one).provenLiveAt ?? []);
      const { isManual, isUrgent } = premises;
      return { liveAt: times.length === 0 ? null : Math.max(...times), isManual, isUrgent };
    },
    lostAt(id) {
      const others = premisesOf(id)?.others ?? [];
      if (others.length === 0 || others.some((one) => !isDead(one))) return null;
      return Math.max(...others.map((one) => state.points.facts(one).darkFrom ?? now));
    },
  };
}
