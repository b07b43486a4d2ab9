import type { ReactNode } from 'react';
import { Link } from 'wouter';
import { clockTime, dateTime } from '../shared/format.ts';
import { stateWord, word } from '../shared/i18n.ts';
import { useZone } from '../shared/session.tsx';
import type { Notice } from '../shared/types.ts';

/** Notices with each state and its time, the words as sent, and what was not sent and why. */
export function NoticeList({ notices }: { notices: readonly Notice[] }): ReactNode {
  const zone = useZone();
  if (notices.length === 0) return <p className="muted">{word('notices.none')}</p>;
  return (
    <ol className="plain notices">
      {notices.map((notice) => (
        <li key={notice.id} data-testid={`notice-row-${notice.id}`} data-state={notice.state}>
          <strong>{stateWord('notice', notice.kind)}</strong> · {notice.subject} ·{' '}
          <Link href={`/console/people/${notice.contact}`}>{notice.contact}</Link> ·{' '}
          {stateWord('noticeState', notice.state)}
          {notice.reason !== null && ` (${stateWord('reason', notice.reason)})`} ·{' '}
          <span className="muted">{dateTime(notice.dueAt, zone)}</span>
          {notice.deliveries.map((delivery) => (
            <blockquote key={delivery.id}>
              {delivery.text ?? '–'}
              <footer>
                {delivery.channel} · {stateWord('delivery', delivery.state)}
                {delivery.code !== null && ` ${delivery.code}`}
                {delivery.acceptedAt !== null &&
                  ` · ${word('notices.accepted')} ${clockTime(delivery.acceptedAt, zone, true)}`}
                {delivery.deliveredAt !== null &&
                  ` · ${word('notices.delivered')} ${clockTime(delivery.deliveredAt, zone, true)}`}
              </footer>
            </blockquote>
          ))}
        </li>
      ))}
    </ol>
  );
}
