/** What did we tell this person, and when; and what was not sent, and why. */
import type { ReactNode } from 'react';
import { Link } from 'wouter';
import type { Page } from '../../shared/api.ts';
import { stateWord, word } from '../../shared/i18n.ts';
import { useMay } from '../../shared/session.tsx';
import type { Contact, Notice, Subscription } from '../../shared/types.ts';
import { Action } from '../action.tsx';
import { TextField } from '../fields.tsx';
import { NoticeList } from '../notices/list.tsx';
import { Answer, useRead } from '../query.tsx';
import { noticeWord } from '../words/notices.ts';

const notSent = ['suppressed', 'superseded', 'expired', 'undeliverable'];

export function PersonPage({ params }: { params: Record<string, string> }): ReactNode {
  const id = encodeURIComponent(params['id'] ?? '');
  const contact = useRead<Contact>(`/contacts/${id}`);
  const notices = useRead<Page<Notice>>(`/notices?contact=${id}&limit=200`);
  const again = (): void => void notices.refetch();
  return (
    <section>
      <Answer query={contact}>{(value) => <Head contact={value} />}</Answer>
      <Wishes contact={id} />
      <Answer query={notices}>
        {({ items }) => (
          <>
            <h2>{noticeWord('sent')}</h2>
            <NoticeList
              notices={items.filter(({ state }) => !notSent.includes(state))}
              onDone={again}
            />
            <h2>{noticeWord('notSent')}</h2>
            <NoticeList
              notices={items.filter(({ state }) => notSent.includes(state))}
              none={noticeWord('notSentNone')}
              onDone={again}
            />
          </>
        )}
      </Answer>
    </section>
  );
}

function Head({ contact }: { contact: Contact }): ReactNode {
  const mayOperate = useMay('operator');
  return (
    <header>
      <h1>{noticeWord('person', { name: contact.name })}</h1>
      <p>
        {contact.id} · {contact.phone ?? word('person.noPhone')} · {contact.email ?? '–'} ·{' '}
        {contact.class === null ? '–' : stateWord('class', contact.class)} ·{' '}
        {contact.account ?? '–'}
      </p>
      <Action
        path="/log"
        refusedBecause={mayOperate ? null : word('action.needs', { role: word('role.operator') })}
        label={noticeWord('call')}
        title={noticeWord('call')}
        effect={noticeWord('callEffect', { contact: contact.id })}
        fields={<TextField name="text" label={noticeWord('callText')} required />}
        body={(form) => ({ text: `${contact.id}: ${form.get('text')}` })}
      />
    </header>
  );
}

function Wishes({ contact }: { contact: string }): ReactNode {
  const query = useRead<Page<Subscription>>(`/subscriptions?contact=${contact}`);
  return (
    <section>
      <h2>{noticeWord('subscribed')}</h2>
      <Answer query={query}>
        {({ items }) => (
          <ul className="plain">
            {items.length === 0 && <li className="muted">{noticeWord('none')}</li>}
            {items.map((one) => (
              <li key={one.supplyPoint}>
                <Link href={`/console/notices?supplyPoint=${one.supplyPoint}`}>
                  {one.supplyPoint}
                </Link>{' '}
                · {one.channels.map((channel) => stateWord('channel', channel)).join(' → ')} ·{' '}
                {one.kinds === null
                  ? noticeWord('everyKind')
                  : one.kinds.map((kind) => stateWord('notice', kind)).join(', ')}
                {one.quietFrom !== null &&
                  one.quietTo !== null &&
                  ` · ${noticeWord('quiet', { from: one.quietFrom, to: one.quietTo })}`}
              </li>
            ))}
          </ul>
        )}
      </Answer>
    </section>
  );
}
