/** What all console pages share: navigation, search, counters, the state of the stream, the clock. */
import { useQueryClient } from '@tanstack/react-query';
import {
  type ReactNode,
  type RefObject,
  Suspense,
  useCallback,
  useEffect,
  useRef,
  useState,
} from 'react';
import { Link, Route, Switch } from 'wouter';
import { clockTime, offsetOf, UNKNOWN } from '../../shared/format.ts';
import { setLanguage, useLanguage, type WordKey, word } from '../../shared/i18n.ts';
import { useLive, useServerNow, useStore, useStreamStatus } from '../../shared/live.tsx';
import { useSession, useZone } from '../../shared/session.tsx';
import type { Overview } from '../../shared/types.ts';
import { AlarmSound } from '../alarms/sound.tsx';
import { WireDownBanner } from '../earth-faults.tsx';
import { DangerBanner } from '../inbox/danger.tsx';
import { StormBanner } from '../notices/storm.tsx';
import { pages } from '../pages.tsx';
import { frameWord } from '../words/frame.ts';
import { KeyHelp } from './key-help.tsx';
import { areKeysOn, setKeysOn, useKeys } from './keys.ts';
import { ManyTabs } from './many-tabs.tsx';
import { Navigation } from './navigation.tsx';
import { GlobalSearch } from './search.tsx';
import { SoundSwitch } from './sound-switch.tsx';
import { keepTheme, themeNow } from './theme.ts';
import { UndoToast } from './undo.tsx';

export function Frame(): ReactNode {
  useLanguage();
  const { stream } = useStore();
  const queries = useQueryClient();
  useEffect(() => stream.onReset(() => void queries.invalidateQueries()), [stream, queries]);
  const [hasHelp, setHelp] = useState(false);
  useKeys(useCallback(() => setHelp(true), []));
  return (
    <>
      <a className="skip" href="#content">
        {word('nav.skip')}
      </a>
      <header className="top">
        <Navigation />
        <GlobalSearch />
        <div className="status">
          <AlarmCounts />
          <SoundSwitch />
          <StreamState />
          <Clock />
          <UserMenu onHelp={() => setHelp(true)} />
        </div>
      </header>
      <StaleBanner />
      <MissingBanner />
      <ManyTabs />
      <StormBanner />
      <DangerBanner />
      <AlarmSound />
      <WireDownBanner />
      <main id="content">
        <Suspense fallback={<p className="muted">{frameWord('loading')}</p>}>
          <Switch>
            {pages.map(({ path, page: Page }) => (
              <Route key={path} path={path}>
                {(params) => <Page params={params as Record<string, string>} />}
              </Route>
            ))}
            <Route>
              <p>{word('page.unknown')}</p>
            </Route>
          </Switch>
        </Suspense>
      </main>
      <UndoToast />
      <KeyHelp isOpen={hasHelp} onClose={() => setHelp(false)} />
    </>
  );
}

const marks = { p1: '▲', p2: '◆', p3: '■', p4: '●' } as const;

export function AlarmCounts(): ReactNode {
  const overview = useLive<Overview>('overview', '/overview').get('overview');
  return (
    <div className="counts">
      {(['p1', 'p2', 'p3', 'p4'] as const).map((priority) => (
        <Link
          key={priority}
          href={`/console/alarms?priority=${priority.slice(1)}`}
          data-testid={`alarm-count-${priority}`}
          className={`badge ${priority}`}
          data-count={overview?.alarms[priority] ?? 0}
          aria-label={word('alarm.count', {
            priority: priority.toUpperCase(),
            count: overview?.alarms[priority] ?? UNKNOWN,
          })}
        >
          {marks[priority]} {priority.toUpperCase()} {overview?.alarms[priority] ?? UNKNOWN}
        </Link>
      ))}
    </div>
  );
}

function StreamState(): ReactNode {
  const { state } = useStreamStatus();
  return (
    <span data-testid="stream-state" data-state={state} className={`stream ${state}`}>
      {word(`stream.${state}`)}
    </span>
  );
}

function StaleBanner(): ReactNode {
  const { state, heardAt, serverTime } = useStreamStatus();
  const { stream } = useStore();
  const zone = useZone();
  useEffect(() => {
    document.documentElement.dataset['stale'] = String(state === 'not_live' && heardAt !== null);
    document.title = `${state === 'not_live' && heardAt !== null ? '(!) ' : ''}Forewatt`;
  }, [state, heardAt]);
  if (state !== 'not_live' || heardAt === null) return null;
  return (
    <div role="alert" className="banner">
      {word('stream.banner', { time: clockTime(serverTime ?? heardAt, zone, true) })}{' '}
      <button type="button" onClick={() => stream.now()}>
        {word('page.again')}
      </button>
    </div>
  );
}

/** Stores, relays and channels that fail, and forged segments; sources that are down have a panel of their own. */
function MissingBanner(): ReactNode {
  const overview = useLive<Overview>('overview', '/overview').get('overview');
  const missing = (overview?.degraded ?? []).filter(
    ({ part, reason }) => part !== 'sources' || reason === 'segment_refused',
  );
  if (missing.length === 0) return null;
  return (
    <div role="alert" className="banner" data-testid="missing-banner">
      {missing.map(({ part, id, reason, problem }) => (
        <p key={`${part}/${id}`} title={problem}>
          {part === 'channels'
            ? word('missing.channel', { channel: id ?? '', reason })
            : word(missingKey(part, reason), { id: id ?? '' })}
        </p>
      ))}
    </div>
  );
}

function missingKey(
  part: 'records' | 'readings' | 'sources' | 'relay' | 'channels' | 'paging',
  reason: string,
): WordKey {
  if (part === 'sources') return 'missing.forged';
  if (part === 'relay') return 'missing.relay';
  if (part === 'paging') return reason === 'unanswered' ? 'missing.unanswered' : 'missing.paging';
  if (reason === 'low_space') return 'missing.lowSpace';
  return part === 'readings' ? 'missing.readings' : 'missing.records';
}

function Clock(): ReactNode {
  const serverTime = useServerNow();
  const zone = useZone();
  if (serverTime === null) return <span data-testid="clock" />;
  return (
    <span data-testid="clock" title={zone}>
      {clockTime(serverTime, zone, true)} {offsetOf(zone, serverTime)}
    </span>
  );
}

/** Escape leaves what is open, and so does going on elsewhere. */
function useLeaving(
  box: RefObject<HTMLDivElement | null>,
  isOpen: boolean,
  leave: () => void,
): void {
  useEffect(() => {
    if (!isOpen) return;
    const onKey = ({ key }: KeyboardEvent): void => {
      if (key !== 'Escape') return;
      leave();
      box.current?.querySelector('button')?.focus();
    };
    const onElsewhere = ({ target }: Event): void => {
      if (!box.current?.contains(target as Node)) leave();
    };
    document.addEventListener('keydown', onKey);
    document.addEventListener('focusin', onElsewhere);
    document.addEventListener('pointerdown', onElsewhere);
    return () => {
      document.removeEventListener('keydown', onKey);
      document.removeEventListener('focusin', onElsewhere);
      document.removeEventListener('pointerdown', onElsewhere);
    };
  }, [box, isOpen, leave]);
}

function UserMenu({ onHelp }: { onHelp: () => void }): ReactNode {
  const { user, signOut } = useSession();
  const language = useLanguage();
  const [isOpen, setOpen] = useState(false);
  const [hasKeys, setKeys] = useState(areKeysOn);
  const menu = useRef<HTMLDivElement>(null);
  const close = useCallback(() => setOpen(false), []);
  useLeaving(menu, isOpen, close);
  return (
    <div className="menu" ref={menu}>
      <button
        type="button"
        data-testid="user-menu"
        title={word(`role.${user.role}`)}
        aria-expanded={isOpen}
        onClick={() => setOpen(!isOpen)}
      >
        {user.name}
      </button>
      {isOpen && (
        <div className="sheet">
          <span className="muted">{word(`role.${user.role}`)}</span>
          <button type="button" onClick={() => setLanguage(language === 'en' ? 'zh-CN' : 'en')}>
            {language === 'en' ? '中文' : 'English'}
          </button>
          <ThemeButton />
          <button
            type="button"
            onClick={() => {
              setOpen(false);
              onHelp();
            }}
          >
            {frameWord('sheetKeys')}
          </button>
          <button
            type="button"
            aria-pressed={hasKeys}
            onClick={() => {
              setKeysOn(!hasKeys);
              setKeys(!hasKeys);
            }}
          >
            {frameWord(hasKeys ? 'keysOn' : 'keysOff')}
          </button>
          <Link className="button" href="/console/handover" onClick={() => setOpen(false)}>
            {frameWord('handover')}
          </Link>
          <a className="button" href="/console/wall?rotate=20">
            {frameWord('sheetWall')}
          </a>
          <button type="button" onClick={signOut}>
            {word('session.leave')}
          </button>
        </div>
      )}
    </div>
  );
}

/** The other theme; the system's own holds until somebody chose. */
function ThemeButton(): ReactNode {
  const [theme, setTheme] = useState(themeNow);
  const other = theme === 'dark' ? 'light' : 'dark';
  return (
    <button
      type="button"
      onClick={() => {
        keepTheme(other);
        setTheme(other);
      }}
    >
      {frameWord(other === 'dark' ? 'sheetDark' : 'sheetLight')}
    </button>
  );
}
