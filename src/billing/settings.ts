// The slice `billing:` of the settings file.
import { z } from 'zod';
import { duration } from '../model/time.ts';

export const billingSettings = z.strictObject({
  kind: z.literal('http').describe('As a template in billing/ describes it'),
  template: z.string().default('cn-billing').describe('Name of the template'),
  baseUrl: z.url({ protocol: /^https?$/ }),
  key: z.string().min(1).describe('What the billing system knows us by'),
  payUrl: z
    .url({ protocol: /^https$/ })
    .optional()
    .describe('Where customers pay; {account} becomes the number; left out: no link'),
  timeout: duration.prefault('3s'),
  keepFor: duration.prefault('60s').describe('So long an answer is shown again without asking'),
  lowBalanceAt: z
    .string()
    .regex(/^([01]\d|2[0-3]):[0-5]\d$/)
    .optional()
    .describe('Local time at which those with a low balance are told; left out: never'),
});
