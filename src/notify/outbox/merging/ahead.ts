// Looks ahead: what else is due for the same people goes along now, and nothing ever waits for it.
import type { NoticeKind } from '../../../model/notice.ts';
import type { NoticeRow } from '../../../model/outbox/notice-row.ts';
import type { WaveRow } from '../../../model/outbox/wave-row.ts';
import { type OutboxDeps, outboxTimes } from '../deps.ts';
import { factsOf, type Known } from '../facts.ts';
import type { OutboxState } from '../state.ts';

/** News of work to come: of two works it can be said in one breath. What happens now is always told alone. */
export const mergeable: readonly NoticeKind[] = ['planned_notice', 'planned_reminder'];

/** How far ahead a wave is made into notices, so that there is something to find, in milliseconds. */
export function aheadOf(kind: NoticeKind, { policy }: Pick<OutboxDeps, 'policy'>): number {
  return mergeable.includes(kind) ? policy.merge.window : 0;
}

/** Claims what other works have for the contacts of a batch within `merge.window`, with all that decides about it. */
export async function alsoDue(
  notices: readonly NoticeRow[],
  wave: WaveRow,
  deps: OutboxDeps,
  state: OutboxState,
): Promise<Known[]> {
  const [first] = notices;
  const window = aheadOf(wave.kind, deps);
  if (first === undefined || window === 0) return [];
  // Only where texts are paid for one by one; a mail or a letter has room of its own.
  if (deps.channels.get(first.channel)?.can.segments !== true) return [];
  const now = deps.clock.now();
  const found = await deps.store.claimAlso({
    contacts: notices.map(({ contact }) => contact),
    ...{ channel: first.channel, kinds: mergeable, notSubject: wave.subject },
    ...{ now, until: now + window, owner: state.owner, leaseUntil: now + outboxTimes.lease },
  });
  const known: Known[] = [];
  for (const [id, rows] of Map.groupBy(found, (notice) => notice.wave)) {
    const own = await deps.store.wave(id);
    if (own !== null) known.push(...(await factsOf(rows, own, deps, state)));
  }
  return known;
}
