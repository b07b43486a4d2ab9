/** Who stands behind the supply points of a plan now: subscriptions that hold, each contact once. */
import type { NoticeRow, Recipient } from '../../model/outbox.ts';
import type { PlannedOutage } from '../../model/planned-outage.ts';
import type { Instant } from '../../model/time.ts';
import type { RecordsStore } from '../../store/records.ts';

/** All supply points that a plan cuts, each once. */
export function pointsOf(plan: Pick<PlannedOutage, 'windows'>): string[] {
  return [...new Set(plan.windows.flatMap((window) => window.supplyPoints))];
}

/**
 * Contacts whose subscriptions hold now, each with its supply points. Who has moved out, or not yet in, is left out.
 */
export async function peopleAt(
  records: RecordsStore,
  supplyPoints: readonly string[],
  now: Instant,
): Promise<Map<string, string[]>> {
  const people = new Map<string, string[]>();
  for (const one of await records.network.subscriptionsAt(supplyPoints)) {
    const isValid = (one.from ?? 0) <= now && (one.until === null || one.until > now);
    if (!isValid) continue;
    const own = people.get(one.contact);
    if (own === undefined) people.set(one.contact, [one.supplyPoint]);
    else own.push(one.supplyPoint);
  }
  return people;
}

/** Contacts whose subscriptions hold now, by supply point. */
export async function contactsAt(
  records: RecordsStore,
  supplyPoints: readonly string[],
  now: Instant,
): Promise<Map<string, string[]>> {
  const there = new Map<string, string[]>();
  for (const [contact, points] of await peopleAt(records, [...new Set(supplyPoints)], now)) {
    for (const point of points) {
      const known = there.get(point);
      if (known === undefined) there.set(point, [contact]);
      else known.push(contact);
    }
  }
  return there;
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
