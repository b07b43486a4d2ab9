/** Notices with each state and its time, the words as sent, and what was not sent and why. */
import type { ReactNode } from 'react';
import { Link } from 'wouter';
import { clockTime, dateTime } from '../../shared/format.ts';
import { stateWord, word } from '../../shared/i18n.ts';
import { useMay, useZone } from '../../shared/session.tsx';
import type { Notice } from '../../shared/types.ts';
import { Action } from '../action.tsx';
import { ChoiceField } from '../fields.tsx';
import { noticeWord } from '../words/notices.ts';

export function NoticeList(props: {
  notices: readonly Notice[];
  /** What an empty list means. */
  none?: string;
  onDone?: () => void;
}): ReactNode {
  const { notices, none = word('notices.none'), onDone = () => {} } = props;
  if (notices.length === 0) return <p className="muted">{none}</p>;
  return (
    <ol className="plain rows">
      {notices.map((notice) => (
        <NoticeRow key={notice.id} notice={notice} onDone={onDone} />
      ))}
    </ol>
  );
}

function NoticeRow({ notice, onDone }: { notice: Notice; onDone: () => void }): ReactNode {
  const zone = useZone();
  return (
    <li data-row data-testid={`notice-row-${notice.id}`} data-state={notice.state}>
      <div>
        <strong>{stateWord('notice', notice.kind)}</strong> · <Subject id={notice.subject} /> ·{' '}
        <Link href={`/console/people/${notice.contact}`}>{notice.contact}</Link> ·{' '}
        {stateWord('noticeState', notice.state)}
        {notice.reason !== null && ` (${stateWord('reason', notice.reason)})`} ·{' '}
        <span className="muted">
          {noticeWord('queuedAt', { at: dateTime(notice.dueAt, zone) })}
        </span>
        {notice.deliveries.map((delivery) => (
          <blockquote key={delivery.id}>
            {delivery.text ?? '–'}
            <footer>{deliveryText(notice, delivery, zone)}</footer>
          </blockquote>
        ))}
      </div>
      <NoticeActions notice={notice} onDone={onDone} />
    </li>
  );
}

/** `SMS · delivered · taken 13:36:05 · delivered 13:36:09 · 7 s` */
function deliveryText(
  notice: Notice,
  delivery: Notice['deliveries'][number],
  zone: string,
): string {
  const { channel, state, code, acceptedAt, deliveredAt } = delivery;
  const parts = [stateWord('channel', channel), stateWord('delivery', state)];
  if (code !== null) parts.push(code);
  if (acceptedAt !== null)
    parts.push(`${word('notices.accepted')} ${clockTime(acceptedAt, zone, true)}`);
  if (deliveredAt !== null) {
    const seconds = Math.round((Date.parse(deliveredAt) - Date.parse(notice.dueAt)) / 1_000);
    parts.push(`${word('notices.delivered')} ${clockTime(deliveredAt, zone, true)}`);
    if (seconds >= 0) parts.push(noticeWord('took', { seconds }));
  }
  return parts.join(' · ');
}

function Subject({ id }: { id: string }): ReactNode {
  if (id.startsWith('O-')) return <Link href={`/console/outages/${id}`}>{id}</Link>;
  if (id.startsWith('P-')) return <Link href={`/console/planned/${id}`}>{id}</Link>;
  return id;
}

const channels = ['sms', 'voice', 'email', 'web_push', 'wechat', 'letter'] as const;

/** What can still be done to it; what was delivered is never sent again. */
function NoticeActions({ notice, onDone }: { notice: Notice; onDone: () => void }): ReactNode {
  const mayOperate = useMay('operator');
  const refusedBecause = mayOperate ? null : word('action.needs', { role: word('role.operator') });
  const { state, contact } = notice;
  const to = (action: string) => ({
    path: `/notices/${notice.id}/actions/${action}`,
    ...{ refusedBecause, onDone },
  });
  return (
    <div className="buttons">
      {(state === 'undeliverable' || state === 'expired') && (
        <>
          <Action
            {...to('retry')}
            label={noticeWord('retry')}
            title={noticeWord('retry')}
            effect={noticeWord('retryEffect')}
            body={() => ({ channel: null })}
          />
          <Action
            {...to('retry')}
            label={noticeWord('other')}
            title={noticeWord('other')}
            effect={noticeWord('otherEffect')}
            fields={
              <ChoiceField
                name="channel"
                label={noticeWord('channel')}
                choices={channels.map((one) => [one, stateWord('channel', one)] as const)}
                required
              />
            }
            body={(form) => ({ channel: form.get('channel') })}
          />
        </>
      )}
      {state === 'held' && (
        <Action
          {...to('release')}
          label={noticeWord('letGo')}
          title={noticeWord('letGo')}
          effect={noticeWord('letGoEffect', { contact })}
        />
      )}
      {(state === 'held' || state === 'queued') && (
        <Action
          {...to('suppress')}
          label={noticeWord('suppress')}
          title={noticeWord('suppress')}
          effect={noticeWord('suppressEffect', { contact })}
          body={() => ({ reason: null })}
        />
      )}
    </div>
  );
}
