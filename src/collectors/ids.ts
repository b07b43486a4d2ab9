import { z } from 'zod';

/** Ids that also name series and topics: letters, digits and `_ . : -`. */
export const assetId = z
  .string()
  .regex(/^[\w.:-]{1,100}$/, 'letters, digits and _ . : - only, at most 100');

export const sourceId = z
  .string()
  .regex(/^[\w.:-]{1,60}$/, 'letters, digits and _ . : - only, at most 60')
  .describe('Names the connection in screens, logs and metrics');

const whole = /^[\w.:-]{1,100}$/;

/** Whether a text that came from outside may be the id of an asset. */
export function isAssetId(text: string): boolean {
  return whole.test(text);
}
