/** Who stands behind the supply points of a plan now: subscriptions that hold, each contact once. */
import type { NoticeRow } from '../../model/outbox/notice-row.ts';
import type { Recipient } from '../../model/outbox/recipient.ts';
import type { PlannedOutage } from '../../model/planned-outage.ts';
import type { Instant } from '../../model/time.ts';
import type { RecordsStore } from '../../store/records.ts';
import type { PersonThere } from '../../store/tables/network.ts';

/** All supply points that a plan cuts, each once. */
export function pointsOf(plan: Pick<PlannedOutage, 'windows'>): string[] {
  return [...new Set(plan.windows.flatMap((window) => window.supplyPoints))];
}

/** Asked of the store at once: a few milliseconds of this thread and of its own. */
const POINTS_AT_ONCE = 2_000;
const PEOPLE_AT_ONCE = 1_000;

/** Whose subscriptions hold now: supply point and contact of each. */
async function subscribersAt(
  records: Pick<RecordsStore, 'network'>,
  supplyPoints: readonly string[],
  now: Instant,
): Promise<Array<[supplyPoint: string, contact: string]>> {
  const points = [...new Set(supplyPoints)];
  const found: Array<[string, string]> = [];
  for (let from = 0; from < points.length; from += POINTS_AT_ONCE) {
    const piece = points.slice(from, from + POINTS_AT_ONCE);
    for (const one of await records.network.subscribersAt(piece, now)) found.push(one);
  }
  return found;
}

/**
 * Contacts whose subscriptions hold now, each with its supply points. Who has moved out, or not yet in, is left out.
 */
export async function peopleAt(
  records: Pick<RecordsStore, 'network'>,
  supplyPoints: readonly string[],
  now: Instant,
): Promise<Map<string, string[]>> {
  const people = new Map<string, string[]>();
  for (const [point, contact] of await subscribersAt(records, supplyPoints, now)) {
    const own = people.get(contact);
    if (own === undefined) people.set(contact, [point]);
    else own.push(point);
  }
  return people;
}

/** Contacts whose subscriptions hold now, by supply point. */
export async function contactsAt(
  records: Pick<RecordsStore, 'network'>,
  supplyPoints: readonly string[],
  now: Instant,
): Promise<Map<string, string[]>> {
  const there = new Map<string, string[]>();
  for (const [point, contact] of await subscribersAt(records, supplyPoints, now)) {
    const known = there.get(point);
    if (known === undefined) there.set(point, [contact]);
    else known.push(contact);
  }
  return there;
}

/** Somebody whom a plan concerns, as far as its counts and its duties need to know. */
export type Concerned = Pick<Recipient, 'class' | 'supplyPoints'> & {
  contact: { id: string };
  isReachable: boolean;
};

/** Everybody behind these supply points now, each once; of twelve thousand in turns with everybody else. */
export async function concernedBy(
  records: RecordsStore,
  supplyPoints: readonly string[],
  now: Instant,
): Promise<Concerned[]> {
  const people = [...(await peopleAt(records, supplyPoints, now))];
  const found: Concerned[] = [];
  for (let from = 0; from < people.length; from += PEOPLE_AT_ONCE) {
    const asked = people
      .slice(from, from + PEOPLE_AT_ONCE)
      .map(([contact, points]) => ({ contact, supplyPoints: points.sort() }));
    const facts = await records.network.people(asked, now);
    for (const [i, { contact, supplyPoints: points }] of asked.entries()) {
      const { class: own, isReachable } = facts[i] as PersonThere;
      found.push({ contact: { id: contact }, class: own, supplyPoints: points, isReachable });
    }
  }
  return found;
}

/** The same people with what is known of them, as the outbox will see them. */
export async function audienceOf(
  records: RecordsStore,
  supplyPoints: readonly string[],
  now: Instant,
): Promise<Recipient[]> {
  const people = await peopleAt(records, supplyPoints, now);
  const rows = [...people].map(([contact, own]) => questionRow(contact, own, now));
  return rows.length === 0 ? [] : records.outbox.recipients(rows);
}

/** A row that only asks who somebody is; it is never saved. */
function questionRow(contact: string, supplyPoints: string[], now: Instant): NoticeRow {
  return {
    ...{ id: '', wave: '', contact, subject: '', revision: 0, kind: 'planned_notice' },
    ...{ class: 'residential', state: 'queued', reason: null, channel: 'sms', lane: 3 },
    ...{ dueAt: now, validUntil: 0, attempt: 0, leaseUntil: null },
    ...{ owner: null, supplyPoints, updatedAt: 0 },
  };
}
