import type { Outage } from '../../model/outage.ts';
import type { Instant } from '../../model/time.ts';
import { type AreaClass, areaClasses, type Promises } from './promises.ts';

/** A promise that runs on an open outage. */
export interface PromiseClock {
  promise: 'arrive' | 'restore';
  due: Instant;
  /** Whom it was made to. */
  customers: number;
}

/** Customers of whom nobody wrote down how far out they live count as this. */
const UNKNOWN_AREA: AreaClass = 'urban';

/** The class whose promise counts among these customers; null for nobody. */
export function strictestOf(classes: Iterable<AreaClass | null>): AreaClass | null {
  const found = new Set<AreaClass>();
  for (const one of classes) found.add(one ?? UNKNOWN_AREA);
  return areaClasses.find((one) => found.has(one)) ?? null;
}

/**
 * The promise of an open outage that ends next; one that has passed is shown until it is kept or nobody is dark.
 * @param classOf area class of a supply point
 */
export function nextClock(
  outage: Pick<Outage, 'state' | 'dark' | 'confirmedAt' | 'startedAt' | 'crew' | 'plannedOutage'>,
  promises: Promises,
  classOf: (supplyPoint: string) => AreaClass | null,
): PromiseClock | null {
  const isOpen = outage.state === 'confirmed' || outage.state === 'restoring';
  if (!isOpen || outage.dark.length === 0) return null;
  const clocks: PromiseClock[] = [];
  const customers = outage.dark.length;
  const area = strictestOf(outage.dark.map(classOf));
  const isThere = outage.crew.state === 'on_site';
  if (promises.arrive !== undefined && area !== null && !isThere && outage.confirmedAt !== null) {
    const due = outage.confirmedAt + promises.arrive[area];
    clocks.push({ promise: 'arrive', due, customers });
  }
  if (promises.restore !== undefined) {
    const due = outage.startedAt + promises.restore.within;
    clocks.push({ promise: 'restore', due, customers });
  }
  return clocks.reduce<PromiseClock | null>(
    (first, one) => (first === null || one.due < first.due ? one : first),
    null,
  );
}
