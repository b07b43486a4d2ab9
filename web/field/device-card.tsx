import { useQuery } from '@tanstack/react-query';
import { type ReactNode, useState } from 'react';
import { call, read } from '../shared/api.ts';
import { dateTime } from '../shared/format.ts';
import { stateWord, word } from '../shared/i18n.ts';
import { LiveValues } from '../shared/live-values.tsx';
import { useZone } from '../shared/session.tsx';
import type { Device, SupplyPoint, Trace } from '../shared/types.ts';

const READ_EVERY_MS = 5_000;
const PINGS_AT_ONCE = 5;

export function DeviceCard(props: { code: string; onOpen: (code: string) => void }): ReactNode {
  const path = `/devices/${encodeURIComponent(props.code)}`;
  const zone = useZone();
  const device = useQuery({
    queryKey: [path],
    queryFn: () => read<Device>(path),
    refetchInterval: READ_EVERY_MS,
  });
  const trace = useQuery({
    queryKey: [path, 'trace'],
    queryFn: () => read<Trace>(`${path}/trace?direction=downstream&state=normal`),
  });
  if (device.error !== null && device.data === undefined) {
    return <p role="alert">{word('field.unknown', { code: props.code })}</p>;
  }
  const value = device.data;
  if (value === undefined) return <p>{word('page.loading')}</p>;
  return (
    <article data-testid="field-device" data-state={value.state}>
      <h2>
        {value.label}{' '}
        <span className={`switch ${value.state}`}>{stateWord('switch', value.state)}</span>
      </h2>
      <p>
        {value.feeder} · {stateWord('device', value.kind)} · {value.phases} ·{' '}
        {word('feeder.normally', { state: stateWord('switch', value.normal) })}
      </p>
      {device.isError && <p role="alert">{word('values.unread')}</p>}
      <p>
        {stateWord('origin', value.stateOrigin)}
        {value.stateAt !== null && ` ${dateTime(value.stateAt, zone)}`} ·{' '}
        {stateWord('supply', value.supply)}
        {value.outage !== null && ` · ${value.outage}`}
      </p>
      <LiveValues device={value.id} />
      <h3>{word('field.below')}</h3>
      <p>{word('feeder.below', { count: value.customersBelow })}</p>
      {trace.data !== undefined && (
        <p>
          {Object.entries(trace.data.byClass)
            .map(([name, number]) => `${stateWord('class', name)} ${number}`)
            .join(' · ')}{' '}
          · {trace.data.kva} kVA
        </p>
      )}
      {value.parent !== null && (
        <p>
          ↑{' '}
          <button type="button" onClick={() => props.onOpen(value.parent ?? '')}>
            {value.parent}
          </button>
        </p>
      )}
      <Ping points={trace.data?.ids ?? []} />
      {value.lat !== null && value.lon !== null && (
        <p>
          {word('field.place')}{' '}
          <a href={`geo:${value.lat},${value.lon}`}>
            {value.lat.toFixed(5)}, {value.lon.toFixed(5)}
          </a>
        </p>
      )}
    </article>
  );
}

/** Asks some meters below whether they have supply; the answer shows in their evidence. */
function Ping({ points }: { points: readonly string[] }): ReactNode {
  const [results, setResults] = useState<Array<{ id: string; text: string }>>([]);
  const [isBusy, setBusy] = useState(false);
  async function ping(): Promise<void> {
    setBusy(true);
    const step = Math.max(1, Math.floor(points.length / PINGS_AT_ONCE));
    const chosen = points.filter((_, index) => index % step === 0).slice(0, PINGS_AT_ONCE);
    const found: Array<{ id: string; text: string }> = [];
    for (const id of chosen) {
      const path = `/supply-points/${encodeURIComponent(id)}`;
      const asked = await call<{ asked: boolean; reason: string | null }>(
        'POST',
        `${path}/actions/ping`,
        { body: {} },
      );
      if (!asked.ok || !asked.value.asked) {
        found.push({ id, text: word('field.notAsked', { id }) });
      } else {
        const point = await call<SupplyPoint>('GET', path);
        const isLive = point.ok && point.value.supply === 'live';
        found.push({ id, text: word(isLive ? 'field.answered' : 'field.unanswered', { id }) });
      }
      setResults([...found]);
    }
    setBusy(false);
  }
  return (
    <section>
      <button
        type="button"
        className="wide"
        disabled={isBusy || points.length === 0}
        onClick={() => void ping()}
      >
        {word(isBusy ? 'field.pinging' : 'field.ping')}
      </button>
      <ul>
        {results.map((result) => (
          <li key={result.id}>{result.text}</li>
        ))}
      </ul>
    </section>
  );
}
