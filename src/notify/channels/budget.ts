/** What every channel's settings say of its cost. */
import { z } from 'zod';

/** @param price of one message where a channel's `prices` say nothing of it */
export const budgetSettings = (price: number) => ({
  perDay: z.number().positive().nullable().default(null).describe('Budget of a local day'),
  prices: z.record(z.string(), z.number().nonnegative()).default({ '*': price }),
});
