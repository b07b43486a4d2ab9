// What the provider's error codes mean, as data. Source: the provider's error pages, some by a third-party list.
import type { Effect } from '../channel.ts';

export interface ErrorClass {
  is: 'temporary' | 'permanent' | 'expired' | 'unknown';
  effect: Effect;
}

const rows: ReadonlyArray<[codes: readonly number[], is: ErrorClass['is'], effect: Effect]> = [
  [[429, 20429, 21611, 30001], 'temporary', 'slow_down'],
  [[20003, 20404, 30002, 21401, 21606, 21659, 21660], 'permanent', 'our_configuration'],
  [[21608, 21609, 30034, 21408], 'permanent', 'our_configuration'],
  [[401, 403, 404], 'permanent', 'our_configuration'],
  [[21211, 21217, 21421], 'permanent', 'address_dead'],
  [[21610, 63014], 'permanent', 'opted_out'],
  [[21614, 21635, 30006], 'permanent', 'fixed_line'],
  [[21612, 30004, 30005], 'permanent', 'none'],
  [[30007], 'permanent', 'filtered'],
  // The handset may be off because the power is.
  [[30003, 30008], 'temporary', 'once_more'],
  [[30036], 'expired', 'none'],
  [[21617, 21602, 21205, 21218, 20001, 90007], 'permanent', 'our_text'],
  [[63018], 'temporary', 'slow_down'],
];

const byCode = new Map<number, ErrorClass>(
  rows.flatMap(([codes, is, effect]) => codes.map((code) => [code, { is, effect }] as const)),
);

/** The class of a code or HTTP status; null: not in the table, which is permanent on a call below 500. */
export function errorClass(code: number): ErrorClass | null {
  const known = byCode.get(code);
  if (known !== undefined) return known;
  if (code >= 35_000 && code < 36_000) return { is: 'permanent', effect: 'our_text' };
  if (code >= 63_000 && code < 64_000) return { is: 'permanent', effect: 'none' };
  return null;
}

/** Codes that say our account is wrong: the channel opens its breaker at the first. */
export const opensBreaker = new Set(['20003', '30002', '21606', '30034']);
