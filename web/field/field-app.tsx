/** Look a device up where one stands before it, report what one sees, with or without a signal. */
import { type FormEvent, type ReactNode, useCallback, useEffect, useState } from 'react';
import { clockAheadMs } from '../shared/api.ts';
import { setLanguage, stateWord, useLanguage, word } from '../shared/i18n.ts';
import { keep, kept } from '../shared/kept.ts';
import { useSession } from '../shared/session.tsx';
import type { Outage } from '../shared/types.ts';
import { DeviceCard } from './card/device-card.tsx';
import { seen, useSeen } from './queue/answers.ts';
import { QueueView, useWaiting } from './queue/queue-view.tsx';
import { keepSending } from './queue/send.ts';
import { codeOf, Scan } from './scan.tsx';
import { say } from './words.ts';

const RECENT_KEPT_AS = 'forewatt.field.recent';
const RECENT_MOST = 10;
const JOBS_EVERY_MS = 30_000;
const CLOCK_OFF_MS = 120_000;

export function FieldApp(): ReactNode {
  const { user } = useSession();
  const [code, setCode] = useState(codeOfPath());
  const [recent, setRecent] = useState<string[]>(readRecent);
  useLanguage();
  useEffect(() => keepSending(user.name), [user.name]);
  useEffect(() => {
    if (code !== null) history.replaceState(null, '', `/field/d/${encodeURIComponent(code)}`);
  }, [code]);
  const remember = useCallback((code: string): void => {
    setRecent((before) => {
      const next = [code, ...before.filter((one) => one !== code)].slice(0, RECENT_MOST);
      keep(RECENT_KEPT_AS, JSON.stringify(next));
      return next;
    });
  }, []);
  const open = useCallback((next: string): void => {
    setCode(next);
    scrollTo(0, 0);
  }, []);
  const look = (event: FormEvent<HTMLFormElement>): void => {
    event.preventDefault();
    const text = codeOf(String(new FormData(event.currentTarget).get('code') ?? ''));
    if (text !== '') open(text);
  };
  return (
    <>
      <Head />
      <main>
        <ClockWarning />
        <form onSubmit={look}>
          <label>
            {word('field.code')}
            <input name="code" data-testid="field-code" autoCapitalize="characters" required />
          </label>
          <button type="submit" className="primary">
            {word('field.look')}
          </button>
        </form>
        <Scan onCode={open} />
        <QueueView />
        {code !== null && <DeviceCard key={code} code={code} onOpen={open} onKnown={remember} />}
        <Jobs onOpen={open} />
        {recent.length > 0 && (
          <section>
            <h2>{word('field.recent')}</h2>
            <p className="recent">
              {recent.map((one) => (
                <button key={one} type="button" onClick={() => open(one)}>
                  {one}
                </button>
              ))}
            </p>
          </section>
        )}
      </main>
    </>
  );
}

function Head(): ReactNode {
  const language = useLanguage();
  const { signOut, user } = useSession();
  const waits = useWaiting().filter(({ state, by }) => state !== 'sent' && by === user.name).length;
  const [isAsked, setAsked] = useState(false);
  return (
    <>
      <header>
        <h1>{word('field.title')}</h1>
        <button type="button" onClick={() => setLanguage(language === 'en' ? 'zh-CN' : 'en')}>
          {language === 'en' ? '中文' : 'English'}
        </button>
        <button type="button" onClick={() => (waits > 0 ? setAsked(!isAsked) : signOut())}>
          {word('session.leave')}
        </button>
      </header>
      {isAsked && (
        <p role="alert" className="ask">
          {say('app.leave', { count: waits })}{' '}
          <button type="button" onClick={signOut}>
            {word('session.leave')}
          </button>
        </p>
      )}
    </>
  );
}

function ClockWarning(): ReactNode {
  const ahead = clockAheadMs();
  if (ahead === null || Math.abs(ahead) < CLOCK_OFF_MS) return null;
  return <p role="alert">{say('app.clock', { minutes: Math.round(Math.abs(ahead) / 60_000) })}</p>;
}

/** Outages that bear this person's name; their devices are read now, for later without a signal. */
function Jobs({ onOpen }: { onOpen: (code: string) => void }): ReactNode {
  const { user } = useSession();
  const list = useSeen<{ items: Outage[] }>('/outages?limit=200', JOBS_EVERY_MS);
  const own = (list.data?.value.items ?? []).filter(
    ({ crew, restoredAt }) => crew.name === user.name && restoredAt === null,
  );
  const devices = own.flatMap(({ cause }) => (cause.device === null ? [] : [cause.device])).join();
  useEffect(() => {
    for (const device of devices.split(',')) {
      if (device === '') continue;
      const path = `/devices/${encodeURIComponent(device)}`;
      for (const part of ['field', 'values']) void seen(`${path}/${part}`).catch(() => undefined);
    }
  }, [devices]);
  return (
    <section data-testid="field-jobs">
      <h2>{say('app.jobs')}</h2>
      {own.length === 0 && <p>{say('app.noJobs')}</p>}
      <ul>
        {own.map(({ id, cause, customers, crew }) => (
          <li key={id}>
            <button type="button" onClick={() => onOpen(cause.device ?? '')}>
              {cause.device ?? id}
            </button>{' '}
            {id} · {say('card.people', { count: customers.out })} · {stateWord('crew', crew.state)}
          </li>
        ))}
      </ul>
    </section>
  );
}

/** The code of `/field/d/SW-104`, as a QR on a pole holds it. */
function codeOfPath(): string | null {
  const match = /^\/field\/d\/([^/]+)$/.exec(location.pathname);
  return match?.[1] === undefined ? null : decodeURIComponent(match[1]);
}

function readRecent(): string[] {
  try {
    const recent: unknown = JSON.parse(kept(RECENT_KEPT_AS) ?? '[]');
    return Array.isArray(recent) ? recent.map(String) : [];
  } catch {
    return [];
  }
}
