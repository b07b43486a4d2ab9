// What SMS and voice need to know of the provider's account.
import { z } from 'zod';

export const twilioSettings = {
  kind: z.literal('twilio').default('twilio'),
  accountSid: z
    .string()
    .regex(/^AC[0-9a-f]{32}$/, 'AC and 32 hexadecimal digits')
    .describe('Twilio account'),
  authToken: z.string().min(1).describe('Secret: by env: or file: reference'),
  oldAuthToken: z.string().min(1).nullable().default(null).describe('Still accepted in callbacks'),
  from: z.string().min(1).describe('Sender: number or MG… messaging service'),
  baseUrl: z
    .string()
    .regex(/^https?:\/\//)
    .nullable()
    .default(null)
    .describe('null: the provider; a simulator otherwise'),
  perDay: z.number().positive().nullable().default(null).describe('Budget of a local day'),
  prices: z
    .record(z.string(), z.number().nonnegative())
    .default({ '*': 0.05 })
    .describe('Price by prefix of the number; * is every other'),
};
