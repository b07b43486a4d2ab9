// What the decisions remember of an outage beside its record; plain data, saved with the episodes.
import type { Instant } from '../../model/time.ts';

export interface Track {
  outage: string;
  /** Devices above its cause, nearest first, as the last verdict gave them. */
  ancestors: string[];
  /** Decisions in a row that would confirm. */
  ready: number;
  /** Instant of the last decision that counted. */
  decidedAt: Instant;
  /** Its probability lies below the drop limit since. */
  lowSince: Instant | null;
  /** A location that wants to replace the present one, and since when. */
  candidate: { device: string; since: Instant } | null;
  /** Location changes of the last hour. */
  movedAt: Instant[];
  /** When its location moved up last while nobody was told; left out: never. */
  raisedAt?: Instant;
  /** Devices where it was found before it was where it is now; left out: none. */
  places?: string[];
  /** Somebody or something of its own once said dark: it was real. */
  isWitnessed: boolean;
  /** Made or confirmed by a person: inference neither rejects nor moves it. */
  isByHand: boolean;
  /** Restored, but not yet proven for these; they are told when it is. */
  untold: string[];
  /** Those of them who are asked, for only the device says it: nothing but their own word tells them still; left out: none. */
  asked?: string[];
  /** Times the ETR was extended in a row without a word. */
  extensions: number;
  /** ETR for which the operator was asked already. */
  askedFor: Instant | null;
  /** Last word of a crew on site after which its silence was asked about. */
  askedCrew: Instant | null;
}

export function newTrack(outage: string): Track {
  return {
    outage,
    ancestors: [],
    ready: 0,
    decidedAt: 0,
    lowSince: null,
    candidate: null,
    movedAt: [],
    isWitnessed: false,
    isByHand: false,
    untold: [],
    extensions: 0,
    askedFor: null,
    askedCrew: null,
  };
}
