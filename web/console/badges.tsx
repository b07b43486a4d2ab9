/** Marks whose shape and word carry the state; colour only repeats it. */
import type { ReactNode } from 'react';
import { stateWord } from '../shared/i18n.ts';
import { HalfMark } from '../shared/marks.tsx';
import type { Outage } from '../shared/types.ts';

const shapes = ['', '▲', '◆', '■', '●'];

export function PriorityBadge({ priority }: { priority: number }): ReactNode {
  return (
    <span className={`badge p${priority}`}>
      {shapes[priority]} P{priority}
    </span>
  );
}

const outageMarks: Record<string, ReactNode> = {
  suspected: '□',
  confirmed: '■',
  restoring: <HalfMark />,
  restored: '✓',
  closed: '▣',
  rejected: '⊠',
  merged: '→',
};

export function OutageState({ outage }: { outage: Outage }): ReactNode {
  return (
    <span className={`state ${outage.state}`}>
      <span aria-hidden="true">{outageMarks[outage.state]}</span>{' '}
      {stateWord('outage', outage.state)}
    </span>
  );
}
