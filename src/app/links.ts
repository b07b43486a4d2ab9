/** What the link of one notice opens: its status and its confirmation, nothing else. */
import type { PublicReads } from '../api/parts/public.ts';
import type { CustomerAnswer } from '../api/shapes/public.ts';
import type { NoticeRow } from '../model/outbox/notice-row.ts';
import { DAY } from '../model/time.ts';
import type { Links } from '../notify/outbox/ids.ts';
import { asking } from '../notify/outbox/say.ts';
import type { Outbox } from '../notify/outbox.ts';
import type { Clock } from '../runtime/clock.ts';
import type { RecordsStore } from '../store/records.ts';

/** A link dies this long after its news was no longer true. */
const LIVES_MS = 14 * DAY;

export function linkReads(parts: {
  records: RecordsStore;
  links: Links;
  clock: Clock;
  outbox: () => Outbox;
  /** What this contact may see of a place. */
  answerFor: (supplyPoint: string, contact: string) => Promise<CustomerAnswer | null>;
}): Pick<PublicReads, 'link' | 'confirm'> {
  const { records, links, clock } = parts;

  async function noticeOf(token: string) {
    const id = links.noticeOf(token);
    const found = id === null ? null : await records.outbox.notice(id);
    if (found === null) return null;
    return clock.now() > found.notice.validUntil + LIVES_MS ? null : found;
  }

  /** Only what asks for it, and before the cut begins. */
  function mayConfirm({ kind, validUntil }: Pick<NoticeRow, 'kind' | 'validUntil'>): boolean {
    return asking.includes(kind) && clock.now() < validUntil;
  }

  return {
    async link(token) {
      const found = await noticeOf(token);
      if (found === null) return null;
      const { notice, deliveries } = found;
      const answer = await parts.answerFor(notice.supplyPoints[0] ?? '', notice.contact);
      if (answer === null) return null;
      const isConfirmed = notice.state === 'confirmed';
      return {
        ...answer,
        contact: notice.contact,
        supplyPoint: notice.supplyPoints[0] ?? '',
        text: deliveries.at(-1)?.text ?? '',
        canConfirm: !isConfirmed && mayConfirm(notice),
        confirmedAt: isConfirmed ? notice.updatedAt : null,
      };
    },
    async confirm(token) {
      const found = await noticeOf(token);
      if (found === null || !mayConfirm(found.notice)) return false;
      await parts.outbox().confirm(found.notice.id, 'link');
      return true;
    },
  };
}
