/** Look a device up where one stands before it: state, values with their age, what is below, a ping. */
import { type FormEvent, type ReactNode, useEffect, useState } from 'react';
import { setLanguage, useLanguage, word } from '../shared/i18n.ts';
import { useSession } from '../shared/session.tsx';
import { DeviceCard } from './device-card.tsx';

const RECENT_KEPT_AS = 'forewatt.field.recent';
const RECENT_MOST = 10;

export function FieldApp(): ReactNode {
  const language = useLanguage();
  const { signOut } = useSession();
  const [code, setCode] = useState(codeOfPath());
  const [recent, setRecent] = useState<string[]>(readRecent);
  useEffect(() => {
    if (code === null) return;
    history.replaceState(null, '', `/field/d/${encodeURIComponent(code)}`);
    setRecent((before) => {
      const next = [code, ...before.filter((one) => one !== code)].slice(0, RECENT_MOST);
      localStorage.setItem(RECENT_KEPT_AS, JSON.stringify(next));
      return next;
    });
  }, [code]);
  const look = (event: FormEvent<HTMLFormElement>): void => {
    event.preventDefault();
    const text = String(new FormData(event.currentTarget).get('code') ?? '').trim();
    if (text !== '') setCode(text);
  };
  return (
    <>
      <header>
        <h1>{word('field.title')}</h1>
        <button type="button" onClick={() => setLanguage(language === 'en' ? 'zh-CN' : 'en')}>
          {language === 'en' ? '中文' : 'English'}
        </button>
        <button type="button" onClick={signOut}>
          {word('session.leave')}
        </button>
      </header>
      <main>
        <form onSubmit={look}>
          <label>
            {word('field.code')}
            <input name="code" data-testid="field-code" autoCapitalize="characters" required />
          </label>
          <button type="submit" className="primary">
            {word('field.look')}
          </button>
        </form>
        {code !== null && <DeviceCard key={code} code={code} onOpen={setCode} />}
        {recent.length > 0 && (
          <section>
            <h2>{word('field.recent')}</h2>
            <p className="recent">
              {recent.map((one) => (
                <button key={one} type="button" onClick={() => setCode(one)}>
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

/** The code of `/field/d/SW-104`, as a QR on a pole holds it. */
function codeOfPath(): string | null {
  const match = /^\/field\/d\/([^/]+)$/.exec(location.pathname);
  return match?.[1] === undefined ? null : decodeURIComponent(match[1]);
}

function readRecent(): string[] {
  try {
    const kept: unknown = JSON.parse(localStorage.getItem(RECENT_KEPT_AS) ?? '[]');
    return Array.isArray(kept) ? kept.map(String) : [];
  } catch {
    return [];
  }
}
