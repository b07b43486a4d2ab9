/** Waves that wait or run, and the notices of one wave, outage or supply point. */
import { type ReactNode, useState } from 'react';
import { Link, useLocation, useSearch } from 'wouter';
import { call, type Page } from '../../shared/api.ts';
import { dateTime } from '../../shared/format.ts';
import { stateWord, word } from '../../shared/i18n.ts';
import { useLive } from '../../shared/live.tsx';
import { useMay, useZone } from '../../shared/session.tsx';
import type { Contact, Notice, Overview, Wave } from '../../shared/types.ts';
import { Action } from '../action.tsx';
import { TextField } from '../fields.tsx';
import { NoticeList } from '../notice-list.tsx';
import { Answer, useRead } from '../query.tsx';

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
      {filter === '' ? <Waves /> : <Filtered filter={filter} />}
    </section>
  );
}

function PersonSearch(): ReactNode {
  const [found, setFound] = useState<Contact[] | null>(null);
  const [, go] = useLocation();
  async function search(text: string): Promise<void> {
    const answer = await call<Page<Contact>>('GET', `/contacts?q=${encodeURIComponent(text)}`);
    setFound(answer.ok ? answer.value.items : []);
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

function Waves(): ReactNode {
  const zone = useZone();
  const maySupervise = useMay('supervisor');
  const { notices } = useLive<Overview>('overview', '/overview').get('overview') ?? {};
  const query = useRead<Page<Wave>>('/waves?limit=100', JSON.stringify(notices));
  const refusedBecause = maySupervise
    ? null
    : word('action.needs', { role: word('role.supervisor') });
  return (
    <Answer query={query}>
      {({ items }) => (
        <table>
          <thead>
            <tr>
              <th>{word('notices.wave')}</th>
              <th>{word('notices.kind')}</th>
              <th>{word('notices.about')}</th>
              <th>{word('planned.state')}</th>
              <th className="number">{word('notices.recipients')}</th>
              <th>{word('notices.progress')}</th>
              <th>{word('notices.since')}</th>
            </tr>
          </thead>
          <tbody>
            {items.filter(isToSomebody).map((wave) => (
              <tr key={wave.id} data-testid={`wave-row-${wave.id}`} data-state={wave.state}>
                <td data-label={word('notices.wave')}>
                  <Link href={`/console/notices?wave=${wave.id}`} title={wave.id}>
                    {wave.id.slice(0, 10)}
                  </Link>
                </td>
                <td data-label={word('notices.kind')}>{stateWord('notice', wave.kind)}</td>
                <td data-label={word('notices.about')}>{wave.subject}</td>
                <td data-label={word('planned.state')}>
                  {stateWord('wave', wave.state)}
                  {wave.state === 'held' && (
                    <Action
                      path={`/waves/${wave.id}/actions/release`}
                      refusedBecause={refusedBecause}
                      label={word('notices.release')}
                      title={word('notices.release')}
                      effect={word('notices.releaseEffect', { count: wave.recipients })}
                      fields={<TextField name="reason" label={word('action.reason')} />}
                      body={(form) => ({
                        reason: form.get('reason') || null,
                        typedCount: wave.recipients,
                      })}
                    />
                  )}
                </td>
                <td data-label={word('notices.recipients')} className="number">
                  {wave.recipients}
                </td>
                <td data-label={word('notices.progress')}>
                  {Object.entries(wave.byState)
                    .map(([state, number]) => `${stateWord('noticeState', state)} ${number}`)
                    .join(' · ')}
                </td>
                <td data-label={word('notices.since')}>{dateTime(wave.createdAt, zone)}</td>
              </tr>
            ))}
          </tbody>
        </table>
      )}
    </Answer>
  );
}

/** Waves that found nobody to tell only fill the list. */
function isToSomebody(wave: Wave): boolean {
  return wave.recipients > 0 || wave.state === 'held' || wave.state === 'expanding';
}

function Filtered({ filter }: { filter: string }): ReactNode {
  const query = useRead<Page<Notice>>(`/notices?${filter}&limit=200`);
  return (
    <>
      <p>
        <Link href="/console/notices">{word('notices.all')}</Link> {decodeURIComponent(filter)}
      </p>
      <Answer query={query}>{({ items }) => <NoticeList notices={items} />}</Answer>
    </>
  );
}
