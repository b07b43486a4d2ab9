/** What a point measured: the band from least to most so that spikes stay, gaps as gaps, outages as bands. */
import { type ReactNode, useState } from 'react';
import type { components } from '../../api.d.ts';
import type { Page } from '../../shared/api.ts';
import { clockTime, dateTime, measured } from '../../shared/format.ts';
import { stateWord } from '../../shared/i18n.ts';
import { useStreamStatus } from '../../shared/live.tsx';
import { useZone } from '../../shared/session.tsx';
import type { DeviceValue, Outage } from '../../shared/types.ts';
import { useRead } from '../query.tsx';
import { type Bucket, csvOf, type Series, seriesOf } from './series.ts';
import { say } from './words.ts';

const ranges = {
  hour: { ms: 3_600_000, every: '30s', everyMs: 30_000 },
  day: { ms: 86_400_000, every: '5m', everyMs: 300_000 },
  week: { ms: 604_800_000, every: '30m', everyMs: 1_800_000 },
  month: { ms: 2_592_000_000, every: '2h', everyMs: 7_200_000 },
} as const;
type RangeName = keyof typeof ranges;
const [WIDTH, HEIGHT, LEFT, BOTTOM] = [360, 160, 62, 20];
const STEP_MS = 30_000;

export function History(props: { device: string; feeder: string | null }): ReactNode {
  const { device, feeder } = props;
  const values = useRead<Page<DeviceValue>>(`/devices/${encodeURIComponent(device)}/values`);
  const [range, setRange] = useState<RangeName>('hour');
  const [chosen, setChosen] = useState(0);
  const points = values.data?.items ?? [];
  const point = points[chosen] ?? points[0];
  if (point === undefined) return null;
  return (
    <details data-testid="history">
      <summary>{say('history')}</summary>
      <div className="buttons">
        <label>
          {say('point')}{' '}
          <select value={chosen} onChange={(event) => setChosen(Number(event.target.value))}>
            {points.map((one, at) => (
              <option key={`${one.asset} ${one.quantity} ${one.phase}`} value={at}>
                {nameOf(one)}
              </option>
            ))}
          </select>
        </label>
        <label>
          {say('range')}{' '}
          <select value={range} onChange={(event) => setRange(event.target.value as RangeName)}>
            {Object.keys(ranges).map((name) => (
              <option key={name} value={name}>
                {say(name as RangeName)}
              </option>
            ))}
          </select>
        </label>
      </div>
      <Chart {...{ point, feeder }} range={range} />
    </details>
  );
}

function nameOf({ asset, quantity, phase }: DeviceValue): string {
  return `${asset} ${stateWord('quantity', quantity)} ${phase ?? ''}`;
}

function Chart(props: { point: DeviceValue; feeder: string | null; range: RangeName }): ReactNode {
  const { point, feeder, range } = props;
  const { serverTime } = useStreamStatus();
  const { ms, every, everyMs } = ranges[range];
  const to = Math.ceil((serverTime ?? Date.parse(point.time)) / STEP_MS) * STEP_MS;
  const span = { from: to - ms, to, everyMs };
  const query = new URLSearchParams({
    ...{ quantity: point.quantity, every, ...(point.phase === null ? {} : { phase: point.phase }) },
    ...{ from: new Date(span.from).toISOString(), to: new Date(to).toISOString() },
  });
  const path = `/assets/${encodeURIComponent(point.asset)}/readings?${query}`;
  const read = useRead<components['schemas']['Readings']>(path);
  const outages = useRead<Page<Outage>>(
    feeder === null ? null : `/outages?limit=100&feeder=${encodeURIComponent(feeder)}`,
  );
  if (read.data === undefined) return <p className="muted">{say('loading')}</p>;
  const buckets = read.data.items as Bucket[];
  const series = seriesOf(buckets, span);
  if (series === null) return <p className="muted">{say('nothing')}</p>;
  const bands = (outages.data?.items ?? []).flatMap(({ id, startedAt, restoredAt }) => {
    const band = { id, from: Date.parse(startedAt), to: Date.parse(restoredAt ?? '') || to };
    return band.to > span.from && band.from < to ? [band] : [];
  });
  return (
    <>
      <Picture {...{ series, bands, point }} span={span} />
      <a
        className="button"
        download={`${point.asset}-${point.quantity}.csv`}
        href={`data:text/csv;charset=utf-8,${encodeURIComponent(csvOf(buckets))}`}
      >
        {say('csv')}
      </a>
    </>
  );
}

interface Band {
  id: string;
  from: number;
  to: number;
}

function Picture(props: {
  series: Series;
  bands: readonly Band[];
  point: DeviceValue;
  span: { from: number; to: number };
}): ReactNode {
  const { series, bands, point, span } = props;
  const zone = useZone();
  const room = (series.max - series.min || Math.abs(series.max) || 1) * 0.08;
  const [low, high] = [series.min - room, series.max + room];
  const x = (at: number): number =>
    LEFT +
    ((Math.max(span.from, Math.min(span.to, at)) - span.from) / (span.to - span.from)) *
      (WIDTH - LEFT);
  const y = (value: number): number => (HEIGHT - BOTTOM) * (1 - (value - low) / (high - low));
  const words = say('chart', {
    ...{ what: nameOf(point), min: series.min, max: series.max, unit: point.unit },
    ...{ gaps: series.gaps.length, outages: bands.length },
  });
  const isLong = span.to - span.from > 86_400_000;
  const time = (at: number): string => (isLong ? dateTime(at, zone).slice(5) : clockTime(at, zone));
  return (
    <svg viewBox={`0 0 ${WIDTH} ${HEIGHT}`} role="img" aria-label={words} className="history">
      <title>{words}</title>
      {bands.map(({ id, from, to }) => (
        <rect
          key={id}
          className="outage"
          x={x(from)}
          y={0}
          height={HEIGHT - BOTTOM}
          width={Math.max(2, x(to) - x(from))}
        >
          <title>{`${say('outage')} ${id} ${dateTime(from, zone)}`}</title>
        </rect>
      ))}
      {series.gaps.map(({ from, to }) => (
        <rect
          key={from}
          className="gap"
          x={x(from)}
          y={0}
          height={HEIGHT - BOTTOM}
          width={Math.max(0, x(to) - x(from))}
        >
          <title>{`${say('gap')} ${dateTime(from, zone)} – ${clockTime(to, zone)}`}</title>
        </rect>
      ))}
      {series.pieces.map((piece) => (
        <g key={piece[0]?.at}>
          <path
            className="band"
            d={`M${[
              ...piece.map((one) => `${x(one.at)} ${y(one.max)}`),
              ...piece.toReversed().map((one) => `${x(one.at)} ${y(one.min)}`),
            ].join('L')}Z`}
          />
          <path
            className="mean"
            d={`M${piece.map((one) => `${x(one.at)} ${y(one.mean)}`).join('L')}`}
          />
        </g>
      ))}
      {[series.min, series.max].map((value) => (
        <text key={value} x={LEFT - 4} y={y(value)} textAnchor="end" dominantBaseline="middle">
          {measured(value, point.unit)}
        </text>
      ))}
      <text x={LEFT} y={HEIGHT - 4}>
        {time(span.from)}
      </text>
      <text x={WIDTH} y={HEIGHT - 4} textAnchor="end">
        {time(span.to)}
      </text>
    </svg>
  );
}
