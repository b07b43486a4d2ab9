/** Asks some meters below whether they have supply; the answers count as evidence. */
import { type ReactNode, useState } from 'react';
import { call } from '../../shared/api.ts';
import { word } from '../../shared/i18n.ts';
import type { SupplyPoint, Trace } from '../../shared/types.ts';
import { useSeen } from '../queue/answers.ts';
import { say } from '../words.ts';

const PINGS_MOST = 20;
type Result = { id: string; outcome: 'answered' | 'silent' | 'unreachable' };

export function Ping({ device }: { device: string }): ReactNode {
  const path = `/devices/${encodeURIComponent(device)}/trace?direction=downstream&state=normal`;
  const points = useSeen<Trace>(path).data?.value.ids ?? [];
  const [results, setResults] = useState<Result[]>([]);
  const [isBusy, setBusy] = useState(false);
  const step = Math.max(1, Math.floor(points.length / PINGS_MOST));
  const chosen = points.filter((_, index) => index % step === 0).slice(0, PINGS_MOST);
  async function ping(): Promise<void> {
    setBusy(true);
    const found: Result[] = [];
    for (const id of chosen) {
      found.push({ id, outcome: await asked(id) });
      setResults([...found]);
    }
    setBusy(false);
  }
  const of = (outcome: Result['outcome']): number =>
    results.filter((result) => result.outcome === outcome).length;
  return (
    <section>
      <button
        type="button"
        className="wide"
        disabled={isBusy || chosen.length === 0}
        onClick={() => void ping()}
      >
        {isBusy
          ? say('ping.progress', { done: results.length, count: chosen.length })
          : say('ping.run', { count: chosen.length })}
      </button>
      {results.length > 0 && (
        <p role="status">
          {say('ping.done', {
            ...{ answered: of('answered'), silent: of('silent') },
            unreachable: of('unreachable'),
          })}
        </p>
      )}
      <ul>
        {results.map(({ id, outcome }) => (
          <li key={id}>{word(words[outcome], { id })}</li>
        ))}
      </ul>
    </section>
  );
}

const words = {
  answered: 'field.answered',
  silent: 'field.unanswered',
  unreachable: 'field.notAsked',
} as const;

async function asked(id: string): Promise<Result['outcome']> {
  const path = `/supply-points/${encodeURIComponent(id)}`;
  const answer = await call<{ asked: boolean }>('POST', `${path}/actions/ping`, { body: {} });
  if (!answer.ok || !answer.value.asked) return 'unreachable';
  const point = await call<SupplyPoint>('GET', path);
  return point.ok && point.value.supply === 'live' ? 'answered' : 'silent';
}
