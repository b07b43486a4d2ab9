import type { ReactNode } from 'react';
import { age } from '../../shared/format.ts';
import { useStreamStatus } from '../../shared/live.tsx';
import { inboxWord } from '../words/inbox.ts';

const MINUTE_MS = 60_000;
/** How long each may wait before it is said. */
const limits = {
  danger: { ms: 15 * MINUTE_MS, text: '15 min' },
  report: { ms: 60 * MINUTE_MS, text: '1 h' },
  rest: { ms: 1_440 * MINUTE_MS, text: '24 h' },
} as const;

/** How long somebody has waited, and whether that is too long. */
export function WaitingAge(props: { since: string; kind: keyof typeof limits }): ReactNode {
  const { serverTime } = useStreamStatus();
  const { ms, text } = limits[props.kind];
  const waited = serverTime === null ? 0 : serverTime - Date.parse(props.since);
  return (
    <span className={waited > ms ? 'late' : 'muted'}>
      {inboxWord('age', { age: age(waited) })}
      {waited > ms && ` · ${inboxWord('late', { limit: text })}`}
    </span>
  );
}
