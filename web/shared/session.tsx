/** Who is signed in, and the page that asks for it. */
import {
  createContext,
  type FormEvent,
  type ReactNode,
  useContext,
  useEffect,
  useRef,
  useState,
} from 'react';
import { call, onSignedOut, setCsrf } from './api.ts';
import { isAttended, noteHands } from './attended.ts';
import { useLanguage, word } from './i18n.ts';
import { canKeep, keep, kept } from './kept.ts';

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
/** How often is told that somebody is there; well within the hour after which nobody is. */
const SEEN_EVERY_MS = 60_000;

/** Whoever was signed in here last; nothing secret. */
const LAST_KEPT_AS = 'forewatt.session';

function lastSeen(): SessionAnswer | null {
  const text = kept(LAST_KEPT_AS);
  return text === null ? null : { ...(JSON.parse(text) as SessionAnswer), csrf: '' };
}

/**
 * Shows the children to who is signed in, and the sign-in form to everybody else. Pages that work without
 * a signal go on as whoever was signed in last; the server asks again before it takes anything.
 */
export function SessionGate(props: { children: ReactNode; worksAway?: boolean }): ReactNode {
  const { children, worksAway = false } = props;
  const [state, setState] = useState<'asking' | 'away' | SessionAnswer | null>(() =>
    canKeep() && kept(SIGNED_KEPT_AS) === null ? null : 'asking',
  );
  /** The session ended while somebody worked: what was typed stays, the password is asked in place. */
  const [isLocked, setLocked] = useState(false);
  useLanguage();
  useEffect(() => {
    onSignedOut(() =>
      typeof state === 'string' || state === null ? setState(null) : setLocked(true),
    );
    if (state !== 'asking' && state !== 'away') return;
    const ask = (): void => {
      void call<SessionAnswer>('GET', '/session').then((answer) => {
        if (answer.ok && worksAway) keepLast(answer.value);
        if (answer.ok) setCsrf(answer.value.csrf);
        else if (answer.problem.status === 401) keep(SIGNED_KEPT_AS, null);
        setState(answer.ok ? answer.value : answer.problem.status === 401 ? null : awayAs());
      });
    };
    const awayAs = () => (worksAway ? lastSeen() : null) ?? 'away';
    if (state === 'asking') return ask();
    const timer = setInterval(ask, ASK_AGAIN_MS);
    return () => clearInterval(timer);
  }, [state, worksAway]);
  useStaysSignedIn(typeof state === 'object' && state !== null && !isLocked);
  function signed(answer: SessionAnswer): void {
    keep(SIGNED_KEPT_AS, 'yes');
    if (worksAway) keepLast(answer);
    setState(answer);
    setLocked(false);
  }
  if (state === 'asking') return null;
  if (state === 'away') return <Away />;
  if (state === null) return <SignIn onSigned={signed} />;
  const signOut = (): void => {
    void call('DELETE', '/session').then(() => {
      keep(SIGNED_KEPT_AS, null);
      keep(LAST_KEPT_AS, null);
      setCsrf(null);
      setState(null);
      setLocked(false);
    });
  };
  return (
    <SessionContext value={{ user: state.user, settings: state.settings, signOut }}>
      {children}
      {isLocked && (
        <Locked>
          <SignIn onSigned={signed} name={state.user.name} />
        </Locked>
      )}
    </SessionContext>
  );
}

/** Whoever only reads is there as well, and is not signed out for that. */
function useStaysSignedIn(isSigned: boolean): void {
  useEffect(noteHands, []);
  useEffect(() => {
    if (!isSigned) return;
    const timer = setInterval(() => {
      if (isAttended()) void call('GET', '/session');
    }, SEEN_EVERY_MS);
    return () => clearInterval(timer);
  }, [isSigned]);
}

/** Above everything, dialogs that are open included, until somebody has signed in. */
function Locked({ children }: { children: ReactNode }): ReactNode {
  const dialog = useRef<HTMLDialogElement>(null);
  useEffect(() => dialog.current?.showModal(), []);
  return (
    <dialog ref={dialog} className="locked" onCancel={(event) => event.preventDefault()}>
      {children}
    </dialog>
  );
}

function keepLast({ user, settings }: SessionAnswer): void {
  keep(LAST_KEPT_AS, JSON.stringify({ user, settings }));
}

function Away(): ReactNode {
  return (
    <main className="sign-in">
      <h1>{word('app.title')}</h1>
      <p role="alert">{word('session.away')}</p>
    </main>
  );
}

function SignIn(props: {
  onSigned: (answer: SessionAnswer) => void;
  /** Whose session is over; what was typed below is kept. */
  name?: string;
}): ReactNode {
  const { onSigned, name } = props;
  const Box = name === undefined ? 'main' : 'div';
  const [problem, setProblem] = useState<string | null>(null);
  async function enter(event: FormEvent<HTMLFormElement>): Promise<void> {
    event.preventDefault();
    const form = new FormData(event.currentTarget);
    const wall = location.pathname === '/console/wall' ? { wall: true } : {};
    const body = { username: form.get('username'), password: form.get('password'), ...wall };
    const answer = await call<SessionAnswer>('POST', '/session', { body });
    if (!answer.ok) return setProblem(answer.problem.detail || word('session.wrong'));
    setCsrf(answer.value.csrf);
    onSigned(answer.value);
  }
  return (
    <Box className="sign-in">
      {name === undefined && <p className="brand">{word('app.title')}</p>}
      <h1>{word('session.title')}</h1>
      {name !== undefined && <p role="status">{word('session.over')}</p>}
      <form onSubmit={(event) => void enter(event)}>
        <label>
          {word('session.user')}
          <input name="username" autoComplete="username" defaultValue={name} required />
        </label>
        <label>
          {word('session.password')}
          <input name="password" type="password" autoComplete="current-password" required />
        </label>
        {problem !== null && <p role="alert">{problem}</p>}
        <button type="submit" className="primary">
          {word('session.enter')}
        </button>
      </form>
    </Box>
  );
}
