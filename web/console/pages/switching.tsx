/** Recording states of devices: one, a pasted list, what would happen, and what is left out of the normal. */
import { type ReactNode, useState } from 'react';
import { useLocation, useSearch } from 'wouter';
import { BatchTab } from '../switching/batch.tsx';
import { OffNormalTab } from '../switching/off-normal.tsx';
import { RecordTab } from '../switching/record.tsx';
import { SimulateTab } from '../switching/simulate.tsx';
import { say } from '../switching/words.ts';
import { Tabs } from '../tabs.tsx';
import '../switching/switching.css';

const tabs = ['record', 'batch', 'simulate', 'off-normal'] as const;
const names = {
  record: 'tabRecord',
  batch: 'tabBatch',
  simulate: 'tabSimulate',
  'off-normal': 'tabOff',
} as const;

export default function SwitchingPage(): ReactNode {
  const query = new URLSearchParams(useSearch());
  const [, go] = useLocation();
  const [done, setDone] = useState<number | null>(null);
  const tab = tabs.find((name) => name === query.get('tab')) ?? 'record';
  const device = query.get('device');
  const open = (name: string): void => {
    setDone(null);
    const kept = device === null ? '' : `&device=${encodeURIComponent(device)}`;
    go(`/console/switching?tab=${name}${kept}`);
  };
  return (
    <section>
      <h1>{say('title')}</h1>
      <p>{say('records')}</p>
      <Tabs names={tabs} chosen={tab} label={(name) => say(names[name])} onChoose={open} />
      {done !== null && <p role="status">{say('done', { count: done })}</p>}
      {tab === 'record' && <RecordTab device={device} onDone={setDone} />}
      {tab === 'batch' && <BatchTab onDone={setDone} />}
      {tab === 'simulate' && <SimulateTab device={device} />}
      {tab === 'off-normal' && <OffNormalTab />}
    </section>
  );
}
