/** Once an outage is closed with its cause: one line with cause and length, for those alone who asked for it. */

import type { Outage } from '../../model/outage.ts';
import type { NewWave } from '../../model/outbox/wave-row.ts';
import type { Instant } from '../../model/time.ts';
import type { OperateParts } from '../parts.ts';

/** Asked of the store at once. */
const POINTS_AT_ONCE = 2_000;

/** A message for each contact that named this kind of news at a place that was dark, whoever slept through it too. */
export async function summariesOf(
  { records, tell }: Pick<OperateParts, 'records' | 'tell'>,
  outage: Outage,
  now: Instant,
): Promise<NewWave[]> {
  const kind = 'outage_summary' as const;
  const places = new Map<string, string>();
  for (let from = 0; from < outage.ever.length; from += POINTS_AT_ONCE) {
    const piece = outage.ever.slice(from, from + POINTS_AT_ONCE);
    for (const [place, contact] of await records.network.subscribersAt(piece, now, kind)) {
      if (!places.has(contact)) places.set(contact, place);
    }
  }
  const { id: subject, revision } = outage;
  return [...places].map(([contact, supplyPoint]) =>
    tell.person({ ...{ kind, subject, revision, contact, supplyPoint }, channel: null }, now),
  );
}
