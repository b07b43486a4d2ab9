import { z } from 'zod';
import { duration } from '../../model/time.ts';
import type { ForewattError } from '../../runtime/problem.ts';
import { validate } from '../../runtime/validate.ts';
import { yamlSource } from '../../runtime/yaml-source.ts';

/** How far out a customer lives, as promises tell it apart; strictest first. */
export const areaClasses = ['urban', 'rural', 'remote'] as const;
export type AreaClass = (typeof areaClasses)[number];

/** `config/promises/<name>.yaml`: what a utility promises for faults; what it leaves out it does not promise. */
const promisesSchema = z.strictObject({
  promises: z.string().min(1),
  arrive: z
    .strictObject({ urban: duration, rural: duration, remote: duration })
    .optional()
    .describe('A crew is on site so long after the fault is confirmed'),
  regulator: z
    .strictObject({ urban: duration, rural: duration, remote: duration })
    .optional()
    .describe('The same as a regulator demands it'),
  facts: z
    .strictObject({ within: duration })
    .optional()
    .describe(
      'The service line (notify.cn95598) has the facts so long after the fault is confirmed',
    ),
  restore: z
    .strictObject({
      within: duration,
      owed: z
        .boolean()
        .optional()
        .describe('Whoever waits longer may be owed a payment; mails and letters say so'),
    })
    .optional()
    .describe('A customer has power again so long after it went'),
  frequent: z
    .strictObject({ cuts: z.int().min(2).max(100), within: duration })
    .optional()
    .describe('From so many sustained cuts on a customer is cut often'),
});
export type Promises = z.output<typeof promisesSchema>;

/** Reads a file of promises; every problem with its place. */
export function readPromises(
  file: string,
  text: string,
): { promises: Promises | null; problems: ForewattError[] } {
  const { value, problems } = validate(promisesSchema, yamlSource(file, text));
  return { promises: value, problems };
}
