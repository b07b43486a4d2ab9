/** Cursors over lists that are in memory. */
import { type CustomerClass, customerClasses } from '../../model/contact.ts';

/** 0 for life support … 3 for residential. */
export function classRank(one: CustomerClass | undefined): number {
  return one === undefined ? customerClasses.length : customerClasses.indexOf(one);
}

/** A page of a list; the cursor is the place the next one begins at. */
export function sliceOf<T>(
  all: readonly T[],
  query: { limit: number; cursor?: string | undefined },
): { items: T[]; nextCursor: string | null } {
  const asked = Number(query.cursor ?? 0);
  const from = Number.isSafeInteger(asked) && asked > 0 ? asked : 0;
  const to = from + query.limit;
  return { items: all.slice(from, to), nextCursor: to < all.length ? String(to) : null };
}
