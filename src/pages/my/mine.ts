/** Everything that a customer's own page shows, gathered; what cannot be read keeps nobody from the rest. */
import type { Customer } from '../../api/auth/customers.ts';
import { customersOf } from '../../api/auth/customers.ts';
import type { BillRead } from '../../api/parts/customers.ts';
import type { LifeSupportRow } from '../../api/parts/operate.ts';
import type { ApiParts } from '../../api/parts.ts';
import { accountsOf } from '../../api/routes/my/bill.ts';
import { threadsOf } from '../../api/routes/my/feedback.ts';
import { type Member, membersOf } from '../../api/routes/my/household.ts';
import { segmentsOf } from '../../api/routes/my/segments.ts';
import { type DayUse, usage } from '../../api/routes/my/usage.ts';
import type { PlaceSegments } from '../../api/segment-parts.ts';
import type { CustomerAnswer } from '../../api/shapes/public.ts';
import type { Contact, Subscription } from '../../model/contact.ts';
import type { NoticeRow } from '../../model/outbox/notice-row.ts';
import { DAY } from '../../model/time.ts';
import type { Feedback } from '../../store/tables/documents.ts';
import { type Stopped, stoppedBy } from './stopped.ts';

export const PLACES_MAX = 20;
const NOTICES_MAX = 10;
const THREADS_SHOWN = 5;
const DAYS_SHOWN = 31;

export interface MyPlace {
  id: string;
  answer: CustomerAnswer;
  subscription: Subscription | null;
  lifeSupport: LifeSupportRow | null;
  members: Member[];
  /** Null: there are no groups by usage, or their readings cannot be read. */
  segments: PlaceSegments | null;
}

export interface Mine {
  customer: Customer;
  contact: Contact | null;
  places: MyPlace[];
  /** Path of the calendar that a program may ask for again and again; null: no contact. */
  calendar: string | null;
  notices: ReadonlyArray<{ notice: NoticeRow; text: string | null }>;
  /** Of the first place, oldest first, this time and the same length before; null where readings cannot be read. */
  usage: { days: DayUse[]; before: DayUse[] } | null;
  bills: ReadonlyArray<{ account: string; bill: BillRead }>;
  threads: Feedback[];
  /** Channels that nothing is sent over any more, by the customer's own word. */
  stopped: Stopped[];
}

export async function mineOf(parts: ApiParts, customer: Customer): Promise<Mine> {
  const [id] = customer.contacts;
  const contact = id === undefined ? null : await parts.records.network.contact(id);
  const places: MyPlace[] = [];
  for (const point of customer.supplyPoints.slice(0, PLACES_MAX)) {
    const place = await placeOf(parts, customer, point);
    if (place !== null) places.push(place);
  }
  const [notices, used, bills, threads, stopped] = await Promise.all([
    noticesOf(parts, id),
    usageOf(parts, customer.supplyPoints[0]),
    billsOf(parts, customer),
    threadsOf(parts, customer),
    stoppedBy(parts, id),
  ]);
  const shown = threads.slice(0, THREADS_SHOWN);
  const token = id === undefined ? null : customersOf(parts).calendar.tokenOf(id);
  const calendar = token === null ? null : `/my/calendar/${token}.ics`;
  return {
    customer,
    contact,
    places,
    calendar,
    notices,
    usage: used,
    bills,
    threads: shown,
    stopped,
  };
}

async function placeOf(parts: ApiParts, customer: Customer, id: string): Promise<MyPlace | null> {
  const answer = await customersOf(parts).answer(id, customer.contacts);
  if (answer === null) return null;
  const all = await parts.records.network.subscriptionsOf({ supplyPoint: id });
  return {
    ...{ id, answer },
    subscription: all.find((one) => customer.contacts.includes(one.contact)) ?? null,
    lifeSupport: await parts.operate.lifeSupport.of(id),
    members: await membersOf(parts, customer, id),
    segments: await groupsOf(parts, customer, id),
  };
}

async function groupsOf(
  parts: ApiParts,
  customer: Customer,
  id: string,
): Promise<PlaceSegments | null> {
  try {
    return await segmentsOf(parts, customer, id);
  } catch (error) {
    parts.log.warn({ err: error }, 'segments_not_shown');
    return null;
  }
}

async function noticesOf(parts: ApiParts, contact: string | undefined): Promise<Mine['notices']> {
  if (contact === undefined) return [];
  const { items } = await parts.records.notices.notices({ contact, limit: NOTICES_MAX });
  return items
    .filter(({ deliveries }) => deliveries.length > 0)
    .map(({ notice, deliveries }) => ({ notice, text: deliveries.at(-1)?.text ?? null }));
}

async function usageOf(parts: ApiParts, point: string | undefined): Promise<Mine['usage']> {
  const found = point === undefined ? null : await parts.grid.supplyPoint(point);
  const meter = found?.meter ?? null;
  if (meter === null) return null;
  const to = parts.clock.now();
  const from = to - (DAYS_SHOWN - 1) * DAY;
  try {
    const all = await usage(parts, meter, { from: from - DAYS_SHOWN * DAY, to, every: 'day' });
    return { days: all.slice(-DAYS_SHOWN), before: all.slice(0, -DAYS_SHOWN) };
  } catch (error) {
    parts.log.warn({ err: error }, 'usage_not_shown');
    return null;
  }
}

async function billsOf(parts: ApiParts, customer: Customer): Promise<Mine['bills']> {
  const accounts = await accountsOf(parts, customer);
  const bill = customersOf(parts).bill;
  return Promise.all(accounts.map(async (account) => ({ account, bill: await bill(account) })));
}
