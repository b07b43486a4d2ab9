/** Waves that wait or run, and the notices of one wave, outage, person or supply point. */
import { type ReactNode, useState } from 'react';
import { Link, useLocation, useSearch } from 'wouter';
import { call, type Page } from '../../shared/api.ts';
import { stateWord, word } from '../../shared/i18n.ts';
import type { Contact, Notice } from '../../shared/types.ts';
import { TextField } from '../fields.tsx';
import { NoticeList } from '../notices/list.tsx';
import { Waves } from '../notices/waves.tsx';
import { Answer, useRead } from '../query.tsx';
import { useQueryState } from '../query-state.ts';
import { noticeWord } from '../words/notices.ts';

export function NoticesPage(): ReactNode {
  const asked = new URLSearchParams(useSearch());
  const filter = ['wave', 'subject', 'supplyPoint', 'contact']
    .flatMap((name) =>
      asked.has(name) ? [`${name}=${encodeURIComponent(asked.get(name) ?? '')}`] : [],
    )
    .join('&');
  return (
    <section>
      <h1>{word('nav.notices')}</h1>
      <PersonSearch />
      {filter === '' ? <Waves /> : <Filtered filter={filter} wave={asked.get('wave')} />}
    </section>
  );
}

function PersonSearch(): ReactNode {
  const [found, setFound] = useState<Contact[] | null>(null);
  const [problem, setProblem] = useState<string | null>(null);
  const [, go] = useLocation();
  async function search(text: string): Promise<void> {
    const answer = await call<Page<Contact>>('GET', `/contacts?q=${encodeURIComponent(text)}`);
    setProblem(answer.ok ? null : answer.problem.detail);
    if (!answer.ok) return setFound(null);
    const { items } = answer.value;
    if (items.length === 1 && items[0] !== undefined) go(`/console/people/${items[0].id}`);
    setFound(items);
  }
  return (
    <form
      className="buttons"
      onSubmit={(event) => {
        event.preventDefault();
        void search(String(new FormData(event.currentTarget).get('q')));
      }}
    >
      <TextField name="q" label={word('notices.person')} required />
      <button type="submit">{word('notices.find')}</button>
      {problem !== null && <span role="alert">{problem}</span>}
      {found !== null && found.length === 0 && (
        <span className="muted">{word('notices.nobody')}</span>
      )}
      {found?.map((contact) => (
        <button key={contact.id} type="button" onClick={() => go(`/console/people/${contact.id}`)}>
          {contact.name} {contact.phone ?? ''}
        </button>
      ))}
    </form>
  );
}

const states = [
  ...['queued', 'in_delivery', 'delivered', 'confirmed', 'undeliverable'],
  ...['suppressed', 'superseded', 'expired', 'held'],
];

function Filtered({ filter, wave }: { filter: string; wave: string | null }): ReactNode {
  const [state, setState] = useQueryState('state', '');
  const by = state === '' ? '' : `&state=${state}`;
  const query = useRead<Page<Notice>>(`/notices?${filter}${by}&limit=200`);
  return (
    <>
      <div className="buttons">
        <Link href="/console/notices">{word('notices.all')}</Link>
        <span>{decodeURIComponent(filter)}</span>
        <label className="inline">
          {noticeWord('state')}{' '}
          <select value={state} onChange={(event) => setState(event.target.value)}>
            <option value="">{noticeWord('anyState')}</option>
            {states.map((name) => (
              <option key={name} value={name}>
                {stateWord('noticeState', name)}
              </option>
            ))}
          </select>
        </label>
        {wave !== null && (
          <a className="button" href={`/api/v1/exports/letters?wave=${wave}`}>
            {noticeWord('letters')}
          </a>
        )}
      </div>
      <Answer query={query}>
        {({ items }) => <NoticeList notices={items} onDone={() => void query.refetch()} />}
      </Answer>
    </>
  );
}
