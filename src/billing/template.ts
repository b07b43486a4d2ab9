/**
 * The file that describes somebody's billing system: how it is asked, and where in its answer what stands.
 * Like a device template it carries golden exchanges, which are played whenever the file is read.
 */
import { z } from 'zod';

const filled = z.string().max(1_000);
/** Where a value stands in an answer: `data.0.balance`; empty: the whole answer. */
const path = z.string().max(200);

const ask = z.strictObject({
  method: z.enum(['GET', 'POST']).default('GET'),
  url: filled,
  headers: z.record(z.string(), filled).default({}),
  body: filled.optional().describe('JSON with {placeholders}'),
});

const answer = z.strictObject({
  ok: z.strictObject({ at: path, is: z.array(z.string()).min(1) }).optional(),
  notKnown: z
    .strictObject({ at: path, is: z.array(z.string()).min(1) })
    .optional()
    .describe('How it says that it has no such account; 404 is always understood'),
  account: path.describe('Where it repeats the number: an answer about another is refused'),
  unit: z.enum(['whole', 'hundredths']).describe('12.34 or 1234'),
  currency: z.string().length(3).default('CNY'),
  balance: path.optional(),
  due: z.strictObject({ amount: path, by: path.optional() }).optional(),
  bills: z
    .strictObject({
      list: path,
      month: path,
      amount: path,
      kwh: path.optional(),
      paid: z.strictObject({ at: path, is: z.array(z.string()) }).optional(),
    })
    .optional(),
  payments: z.strictObject({ list: path, day: path, amount: path, by: path.optional() }).optional(),
});

const money = z.number().nullable();
const golden = z.strictObject({
  name: z.string(),
  given: z.strictObject({ account: z.string(), baseUrl: z.string(), key: z.string() }),
  request: z.strictObject({
    url: z.string(),
    headers: z.record(z.string(), z.string()).default({}),
    body: z.string().nullable().default(null),
  }),
  answer: z.strictObject({ status: z.int(), body: z.string() }),
  read: z.union([
    z.strictObject({
      is: z.literal('known'),
      balance: money,
      due: money,
      bills: z.int(),
      payments: z.int(),
    }),
    z.strictObject({ is: z.enum(['not_known', 'refused', 'answer_wrong']) }),
  ]),
});
export type GoldenBill = z.output<typeof golden>;

export const billingTemplateSchema = z.strictObject({
  billing: z.string().regex(/^[a-z0-9-]{2,40}$/, 'small letters, digits and -'),
  title: z.strictObject({ en: z.string(), 'zh-CN': z.string() }),
  status: z
    .enum(['assumed', 'documented', 'field'])
    .describe('field: exchanges that a real system had'),
  source: z.string().describe('Where it is written down'),
  ask,
  answer,
  low: z
    .strictObject({ ask, list: path, account: path })
    .optional()
    .describe('How it is asked for all accounts whose balance is low'),
  golden: z.array(golden).min(2),
});
export type BillingTemplate = z.output<typeof billingTemplateSchema>;
