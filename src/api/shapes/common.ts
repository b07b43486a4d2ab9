import { z } from 'zod';
import { fromIso } from '../../model/time.ts';

/** An instant as callers write it: RFC 3339 with `Z` or an offset; a local time without one is refused. */
export const instantIn = z.iso
  .datetime({ offset: true, error: 'an RFC 3339 instant with Z or an offset' })
  .transform((text) => fromIso(text));

export const idIn = z.string().min(1).max(120);
export const noteIn = z.string().trim().min(1).max(1_000);
export const reasonIn = z.string().trim().min(1).max(500);

/** Most rows of one list answer. */
const LIST_LIMIT_MAX = 500;
const LIST_LIMIT_DEFAULT = 100;

/** The two query fields every list takes. */
export const page = {
  limit: z.coerce.number().int().min(1).max(LIST_LIMIT_MAX).default(LIST_LIMIT_DEFAULT),
  cursor: z.string().max(500).optional(),
};

/** The form of every list answer. */
export function listOf<T extends z.ZodType>(item: T) {
  return z.object({ items: z.array(item), nextCursor: z.string().nullable() });
}

export const nothingIn = z.strictObject({});
export const idParams = z.strictObject({ id: idIn });
