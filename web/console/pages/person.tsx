/** What did we tell this person, and when; and what was not sent, and why. */
import type { ReactNode } from 'react';
import type { Page } from '../../shared/api.ts';
import { stateWord, word } from '../../shared/i18n.ts';
import type { Contact, Notice } from '../../shared/types.ts';
import { NoticeList } from '../notice-list.tsx';
import { Answer, useRead } from '../query.tsx';

export function PersonPage({ params }: { params: Record<string, string> }): ReactNode {
  const id = encodeURIComponent(params['id'] ?? '');
  const contact = useRead<Contact>(`/contacts/${id}`);
  const notices = useRead<Page<Notice>>(`/notices?contact=${id}&limit=200`);
  return (
    <section>
      <Answer query={contact}>
        {(value) => (
          <header>
            <h1>{value.name}</h1>
            <p>
              {value.id} · {value.phone ?? word('person.noPhone')} ·{' '}
              {value.class === null ? '–' : stateWord('class', value.class)} ·{' '}
              {value.account ?? '–'}
            </p>
          </header>
        )}
      </Answer>
      <Answer query={notices}>{({ items }) => <NoticeList notices={items} />}</Answer>
    </section>
  );
}
