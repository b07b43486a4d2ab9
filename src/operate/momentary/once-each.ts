/** The same short interruption of a place, said by the device above it and by its own meter, counts once. */
import { type DurationMs, type Instant, MINUTE } from '../../model/time.ts';
import { forgetOldest } from '../../runtime/forget.ts';

/** Clocks of a meter and of a terminal may lie so far apart. */
const CLOCKS_APART: DurationMs = MINUTE;
/** Short interruptions remembered of one place: more than come within a minute. */
const TIMES_MOST = 16;

type Teller = 'device' | 'meter';
interface Told {
  by: Teller;
  from: Instant;
  /** The other one has said it as well. */
  isMet: boolean;
}

/**
 * @param placesMax places remembered; the one that was told first is forgotten first
 * @returns whether this is one that the other has not said before; each word stands for one interruption
 */
export function onceEach(
  placesMax: number,
): (supplyPoint: string, said: { by: Teller; from: Instant }) => boolean {
  const told = new Map<string, Told[]>();
  return (supplyPoint, { by, from }) => {
    const known = told.get(supplyPoint) ?? [];
    const same = known.find(
      (one) => one.by !== by && !one.isMet && Math.abs(one.from - from) <= CLOCKS_APART,
    );
    if (same !== undefined) {
      same.isMet = true;
      return false;
    }
    told.set(supplyPoint, [...known, { by, from, isMet: false }].slice(-TIMES_MOST));
    forgetOldest(told, placesMax);
    return true;
  };
}
