/** Who is signed in, and the page that asks for it. */
import {
  createContext,
  type FormEvent,
  type ReactNode,
  useContext,
  useEffect,
  useState,
} from 'react';
import { call, onSignedOut, setCsrf } from './api.ts';
import { useLanguage, word } from './i18n.ts';

export interface SessionUser {
  name: string;
  role: 'viewer' | 'field' | 'operator' | 'supervisor' | 'admin';
}

/** What the pages need to know of the settings. */
export interface SessionSettings {
  utility: string;
  zone: string;
  hotline: string;
  holdSeconds: number;
  secondPersonAbove: number;
  switchColours: string;
}

interface SessionAnswer {
  user: SessionUser;
  csrf: string;
  settings: SessionSettings;
}

export interface Signed {
  user: SessionUser;
  settings: SessionSettings;
  signOut(): void;
}

const SessionContext = createContext<Signed | null>(null);
const ranks = ['viewer', 'field', 'operator', 'supervisor'];

export function useSession(): Signed {
  const session = useContext(SessionContext);
  if (session === null) throw new Error('not signed in');
  return session;
}

/** The grid's zone: times on every page are told in it. */
export function useZone(): string {
  return useSession().settings.zone;
}

/** Whether the signed-in person may do what a role may; `admin` has no right to operate by itself. */
export function useMay(role: 'field' | 'operator' | 'supervisor'): boolean {
  return ranks.indexOf(useSession().user.role) >= ranks.indexOf(role);
}

/** Where it stands that somebody signed in here; without it the server need not be asked who. */
const SIGNED_KEPT_AS = 'forewatt.signed';
const ASK_AGAIN_MS = 3_000;

/** Shows the children to who is signed in, and the sign-in form to everybody else. */
export function SessionGate({ children }: { children: ReactNode }): ReactNode {
  const [state, setState] = useState<'asking' | 'away' | SessionAnswer | null>(() =>
    localStorage.getItem(SIGNED_KEPT_AS) === null ? null : 'asking',
  );
  useLanguage();
  useEffect(() => {
    onSignedOut(() => setState(null));
    if (state !== 'asking' && state !== 'away') return;
    const ask = (): void => {
      void call<SessionAnswer>('GET', '/session').then((answer) => {
        if (answer.ok) setCsrf(answer.value.csrf);
        else if (answer.problem.status === 401) localStorage.removeItem(SIGNED_KEPT_AS);
        setState(answer.ok ? answer.value : answer.problem.status === 401 ? null : 'away');
      });
    };
    if (state === 'asking') return ask();
    const timer = setInterval(ask, ASK_AGAIN_MS);
    return () => clearInterval(timer);
  }, [state]);
  if (state === 'asking') return null;
  if (state === 'away') return <Away />;
  if (state === null) return <SignIn onSigned={signed} />;
  function signed(answer: SessionAnswer): void {
    localStorage.setItem(SIGNED_KEPT_AS, 'yes');
    setState(answer);
  }
  const signOut = (): void => {
    void call('DELETE', '/session').then(() => {
      localStorage.removeItem(SIGNED_KEPT_AS);
      setCsrf(null);
      setState(null);
    });
  };
  return (
    <SessionContext value={{ user: state.user, settings: state.settings, signOut }}>
      {children}
    </SessionContext>
  );
}

function Away(): ReactNode {
  return (
    <main className="sign-in">
      <h1>{word('app.title')}</h1>
      <p role="alert">{word('session.away')}</p>
    </main>
  );
}

function SignIn({ onSigned }: { onSigned: (answer: SessionAnswer) => void }): ReactNode {
  const [problem, setProblem] = useState<string | null>(null);
  async function enter(event: FormEvent<HTMLFormElement>): Promise<void> {
    event.preventDefault();
    const form = new FormData(event.currentTarget);
    const body = { username: form.get('username'), password: form.get('password') };
    const answer = await call<SessionAnswer>('POST', '/session', { body });
    if (!answer.ok) return setProblem(answer.problem.detail || word('session.wrong'));
    setCsrf(answer.value.csrf);
    onSigned(answer.value);
  }
  return (
    <main className="sign-in">
      <h1>{word('session.title')}</h1>
      <form onSubmit={(event) => void enter(event)}>
        <label>
          {word('session.user')}
          <input name="username" autoComplete="username" required />
        </label>
        <label>
          {word('session.password')}
          <input name="password" type="password" autoComplete="current-password" required />
        </label>
        {problem !== null && <p role="alert">{problem}</p>}
        <button type="submit">{word('session.enter')}</button>
      </form>
    </main>
  );
}
