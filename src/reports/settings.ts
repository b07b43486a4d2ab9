import { z } from 'zod';

/** `reliability:` — how interruptions are counted in reports. */
export const reliabilitySettings = z
  .strictObject({
    profile: z
      .enum(['ieee1366', 'cn'])
      .default('cn')
      .describe('Limit of momentary interruptions, names and units of the indices'),
    unit: z
      .enum(['customer', 'mvUser'])
      .default('customer')
      .describe('mvUser: one public transformer is one user, dark when all behind it are dark'),
    cemi: z.int().min(1).max(20).default(3).describe('Interruptions that count in CEMI'),
    cemiRule: z
      .enum(['atLeast', 'moreThan'])
      .default('atLeast')
      .describe('The editions of IEEE 1366 differ: n or more, or more than n'),
  })
  .prefault({});
export type ReliabilitySettings = z.output<typeof reliabilitySettings>;
