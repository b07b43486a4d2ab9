import type { ReactNode } from 'react';
import { Link, useLocation } from 'wouter';
import { word } from '../../shared/i18n.ts';
import { useSession } from '../../shared/session.tsx';
import { useWaiting } from '../inbox/waiting.ts';
import { frameWord } from '../words/frame.ts';

/** The pages of the console with the letter that goes there, in the order of the bar. */
export function navigation(): Array<{ path: string; key: string; label: string }> {
  return [
    { path: '/console', key: 'o', label: word('nav.overview') },
    { path: '/console/outages', key: 'u', label: word('nav.outages') },
    { path: '/console/alarms', key: 'a', label: word('nav.alarms') },
    { path: '/console/planned', key: 'p', label: word('nav.planned') },
    { path: '/console/feeders', key: 'f', label: word('nav.feeders') },
    { path: '/console/switching', key: 'w', label: frameWord('switching') },
    { path: '/console/notices', key: 'n', label: word('nav.notices') },
    { path: '/console/inbox', key: 'i', label: frameWord('inbox') },
    { path: '/console/sources', key: 's', label: word('nav.sources') },
    { path: '/console/reports', key: 'r', label: frameWord('reports') },
  ];
}

export function Navigation(): ReactNode {
  const [location] = useLocation();
  const { user } = useSession();
  const waiting = useWaiting();
  const isHere = (path: string): boolean =>
    path === '/console' ? location === path : location.startsWith(path);
  return (
    <nav aria-label={word('nav.main')}>
      <span className="brand">{word('app.title')}</span>
      {navigation().map(({ path, label }) => (
        <Link key={path} href={path} aria-current={isHere(path) ? 'page' : undefined}>
          {label}
          {path === '/console/inbox' && waiting.count > 0 && (
            <>
              {' '}
              <span
                data-testid="inbox-count"
                className={`badge ${waiting.dangers > 0 ? 'p1' : 'plain-count'}`}
                title={frameWord('inboxWaits', { count: waiting.count })}
              >
                {waiting.dangers > 0 ? '▲ ' : ''}
                {waiting.count}
              </span>
            </>
          )}
        </Link>
      ))}
      {(user.role === 'admin' || user.role === 'supervisor') && (
        <Link href="/console/admin" aria-current={isHere('/console/admin') ? 'page' : undefined}>
          {frameWord('admin')}
        </Link>
      )}
    </nav>
  );
}
