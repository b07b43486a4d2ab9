import type { CustomerClass } from '../../../../model/contact.ts';
import type { Instant } from '../../../../model/time.ts';
import type { Value } from '../../engine.ts';
import { type AddressEvent, addressFacts, highest } from '../recipients.ts';
import { parsed } from '../rows.ts';

/** Contacts of a range, column by column: objects for each of a million contacts would cost more than the reading. */
export interface Kept {
  contacts: string[];
  /** Supply points of the contact that are meant, as the notice keeps them: JSON. */
  points: string[];
  /** Index of the group of the contact. */
  groups: number[];
  /** One contact of each group and the class of all of them. */
  found: Group[];
}

interface Group {
  class: CustomerClass;
  /** Index of the first contact. */
  first: number;
  contacts: number;
}

/** Where the columns of `points.ts` are. */
const at = {
  point: 1,
  channels: 2,
  from: 3,
  until: 4,
  place: 5,
  own: 6,
  reach: 7,
  kind: 8,
} as const;
const ADDRESSES_AT = 9;
const ADDRESS_EVENT_AT = 10;

/**
 * Puts contacts together that differ in nothing which decides about the first channel: class,
 * channels asked for, which kinds of address there are, what was learned about them. Rows are in
 * order of contacts.
 */
export function grouped(
  rows: readonly Value[][],
  dueAt: Instant,
  eventsOf: (contact: string, addressEvent: number) => AddressEvent[],
): Kept {
  const kept: Kept = { contacts: [], points: [], groups: [], found: [] };
  const byKey = new Map<string, number>();
  let last: readonly Value[] | null = null;
  let lastGroup = -1;
  for (let i = 0; i < rows.length; ) {
    const row = rows[i] as Value[];
    const contact = row[0] as string;
    let end = i + 1;
    while (end < rows.length && rows[end]?.[0] === contact) end += 1;
    const isPlain = end === i + 1 && row[at.from] === null && row[at.until] === null;
    const own = isPlain ? [row] : taken(rows.slice(i, end), dueAt);
    const events = eventsOf(contact, row[ADDRESS_EVENT_AT] as number);
    const isLikeLast = isPlain && events.length === 0 && last !== null && isSame(row, last);
    if (!isLikeLast) {
      lastGroup = groupOf(own, events, kept, byKey);
      last = isPlain && events.length === 0 && row[ADDRESSES_AT] === null ? row : null;
    }
    (kept.found[lastGroup] as Group).contacts += 1;
    kept.contacts.push(contact);
    kept.groups.push(lastGroup);
    kept.points.push(textOf(own));
    i = end;
  }
  return kept;
}

/** A list of one is the most frequent by far. */
function textOf(own: readonly Value[][]): string {
  const [first] = own;
  return own.length === 1
    ? `[${JSON.stringify(first?.[at.point])}]`
    : JSON.stringify(own.map((one) => one[at.point]));
}

/** Without other addresses: those are looked at each time. */
function isSame(row: readonly Value[], last: readonly Value[]): boolean {
  return (
    row[at.channels] === last[at.channels] &&
    row[at.place] === last[at.place] &&
    row[at.own] === last[at.own] &&
    row[at.reach] === last[at.reach] &&
    row[at.kind] === last[at.kind] &&
    row[ADDRESSES_AT] === null
  );
}

/** The supply points that count: those whose subscription is valid, all when none is. */
function taken(own: Value[][], dueAt: Instant): Value[][] {
  const valid = own.filter((row) => {
    const [from, until] = [row[at.from] as number | null, row[at.until] as number | null];
    return (from === null || from <= dueAt) && (until === null || dueAt < until);
  });
  return valid.length > 0 ? valid : own;
}

function groupOf(
  own: readonly Value[][],
  events: readonly AddressEvent[],
  kept: Kept,
  byKey: Map<string, number>,
): number {
  const first = own[0] as Value[];
  const classes = own.map((row) => row[at.place] as CustomerClass | null);
  const is = highest(classes) ?? (first[at.own] as CustomerClass | null) ?? 'residential';
  const addresses = first[ADDRESSES_AT] as string | null;
  const others = addresses === null ? [] : Object.keys(parsed<object>(addresses)).sort();
  const learned = events.length === 0 ? null : addressFacts(events);
  const parts = [is, first[at.channels], first[at.reach], first[at.kind], others, learned];
  const key = JSON.stringify(parts);
  const known = byKey.get(key);
  if (known !== undefined) return known;
  kept.found.push({ class: is, first: kept.contacts.length, contacts: 0 });
  byKey.set(key, kept.found.length - 1);
  return kept.found.length - 1;
}
