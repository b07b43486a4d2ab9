// Estimates that come due: extended, withdrawn, or asked for; an ETR never passes in silence.
import type { Outage } from '../model/outage.ts';
import type { Instant } from '../model/time.ts';
import type { OutageChange } from './change.ts';
import { type EstimateContext, etrStep } from './etr.ts';
import { changeOf, draftOf } from './life/moves.ts';
import type { Track } from './life/track.ts';

/** What a person must see of an estimate. */
export type EtrFact =
  /** Task: a better word is wanted before it passes. */
  | { what: 'etr_due'; outage: string; at: Instant }
  /** Alarm, priority 2: extended too often, now "assessing". */
  | { what: 'etr_withdrawn'; outage: string }
  /** Task: the crew on site has said nothing for long. */
  | { what: 'crew_silent'; outage: string; since: Instant };

/** One told outage at one moment; the track comes back changed. */
export function etrChanges(
  outage: Outage,
  track: Track,
  about: EstimateContext,
): { change: OutageChange | null; fact: EtrFact | null; track: Track } {
  const isTold = outage.state === 'confirmed' || outage.state === 'restoring';
  const due = isTold ? etrStep(outage, track.extensions, about) : null;
  if (due === null) return { change: null, ...silentCrew(outage, track, about) };
  const at = outage.etr?.at ?? null;
  if (due.do === 'ask') {
    if (at === null || track.askedFor === at) {
      return { change: null, ...silentCrew(outage, track, about) };
    }
    const fact: EtrFact = { what: 'etr_due', outage: outage.id, at };
    return { change: null, fact, track: { ...track, askedFor: at } };
  }
  const draft = draftOf(outage, { ...outage, etr: due.etr });
  draft.reasons.push(due.do === 'extend' ? 'etr_extended' : 'etr_withdrawn');
  draft.news.push({ what: 'etr_changed', supplyPoints: outage.dark });
  const change = changeOf(draft, { who: 'inference', at: about.now });
  const isExtension = due.do === 'extend' && outage.etr !== null;
  const extensions = track.extensions + (isExtension ? 1 : 0);
  const isWithdrawn = due.do === 'withdraw' && at !== null;
  const fact: EtrFact | null = isWithdrawn ? { what: 'etr_withdrawn', outage: outage.id } : null;
  return { change, fact, track: { ...track, extensions } };
}

/** A crew on site is asked once for each silence. */
function silentCrew(
  { id, crew }: Outage,
  track: Track,
  { now, settings }: EstimateContext,
): { fact: EtrFact | null; track: Track } {
  const { state, saidAt: since } = crew;
  const isSilent =
    state === 'on_site' && since !== undefined && now - since >= settings.crewSilentAfter;
  if (!isSilent || track.askedCrew === since) return { fact: null, track };
  const fact: EtrFact = { what: 'crew_silent', outage: id, since };
  return { fact, track: { ...track, askedCrew: since } };
}
