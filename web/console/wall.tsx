/** A screen on a wall: no controls, large, turns its pages by itself, and says how old it is. */
import { type ReactNode, useEffect, useState } from 'react';
import { useSearch } from 'wouter';
import { clockTime, offsetOf, shortAge } from '../shared/format.ts';
import { useLanguage, word } from '../shared/i18n.ts';
import { useLive, useStreamStatus } from '../shared/live.tsx';
import { useZone } from '../shared/session.tsx';
import type { Overview } from '../shared/types.ts';
import { AlarmSound } from './alarms/sound.tsx';
import { EarthFaults, WireDownBanner } from './earth-faults.tsx';
import { FeederTable } from './feeder-table.tsx';
import { AlarmCounts } from './frame/frame.tsx';
import { useSoundState } from './frame/sound.ts';
import { DangerBanner } from './inbox/danger.tsx';
import { OutageTable } from './outage/table.tsx';
import { Clocks } from './overview/clocks.tsx';
import { Crews } from './overview/crews.tsx';
import { NextPlans, UrgentAlarms } from './overview/panels.tsx';
import { DarkNow } from './pages/overview.tsx';
import { frameWord } from './words/frame.ts';
import { shiftWord } from './words/shift.ts';
import './wall.css';

const views = {
  overview: Outages,
  alarms: Alarms,
  feeders: FeederTable,
} as const;
type View = keyof typeof views;
const names = Object.keys(views) as View[];
const SHORTEST_S = 5;

export function Wall(): ReactNode {
  useLanguage();
  const asked = new URLSearchParams(useSearch());
  const rotate = Math.max(SHORTEST_S, Number(asked.get('rotate')) || 0) * 1_000;
  const first = asked.get('view') as View | null;
  const start = first !== null && names.includes(first) ? names.indexOf(first) : 0;
  const [at, setAt] = useState(start);
  const isRotating = asked.has('rotate');
  useEffect(() => {
    if (!isRotating) return undefined;
    const timer = setInterval(() => setAt((now) => (now + 1) % names.length), rotate);
    return () => clearInterval(timer);
  }, [isRotating, rotate]);
  const overview = useLive<Overview>('overview', '/overview').get('overview');
  const Shown = views[names[at] ?? 'overview'];
  return (
    <div className="wall" data-testid="wall" data-view={names[at]}>
      <DangerBanner />
      <WireDownBanner />
      <AlarmSound />
      <header className="top">
        <AlarmCounts />
        <WallAge />
      </header>
      <main id="content">
        <h1 className="visually-hidden">{word('nav.overview')}</h1>
        <DarkNow overview={overview} />
        <Shown />
      </main>
    </div>
  );
}

function Outages(): ReactNode {
  return (
    <>
      <EarthFaults />
      <Crews />
      <OutageTable />
    </>
  );
}

function Alarms(): ReactNode {
  return (
    <div className="columns even">
      <UrgentAlarms />
      <div>
        <Clocks />
        <NextPlans />
      </div>
    </div>
  );
}

/** How old what stands here is; a wall that shows old things must say so from afar. */
function WallAge(): ReactNode {
  const { state, heardAt, serverTime } = useStreamStatus();
  const zone = useZone();
  const { isAllowed } = useSoundState();
  const [now, setNow] = useState(Date.now);
  useEffect(() => {
    const timer = setInterval(() => setNow(Date.now()), 1_000);
    return () => clearInterval(timer);
  }, []);
  const isOld = state === 'not_live' && heardAt !== null;
  useEffect(() => {
    document.documentElement.dataset['stale'] = String(isOld);
  }, [isOld]);
  return (
    <p className={`wall-age stream ${state}`} data-testid="wall-age" data-state={state}>
      {word(`stream.${state}`)}{' '}
      {serverTime !== null && shiftWord('asOf', { time: clockTime(serverTime, zone, true) })}{' '}
      {heardAt !== null && `(${shortAge(Math.max(0, now - heardAt))})`}{' '}
      {serverTime !== null && offsetOf(zone, serverTime)}{' '}
      {!isAllowed && <span className="muted">{frameWord('soundOff')}</span>}
    </p>
  );
}
