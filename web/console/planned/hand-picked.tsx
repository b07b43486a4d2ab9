/** Whom a person added to a cut or took out of it, with the reason. */
import type { ReactNode } from 'react';
import { Link } from 'wouter';
import { planWord } from '../words/plan.ts';
import type { Picked } from './draft.ts';

export function HandPicked(props: {
  people: readonly Picked[];
  /** Taken back, where it still may be. */
  onTakeBack?: (supplyPoint: string) => void;
}): ReactNode {
  const { people, onTakeBack } = props;
  if (people.length === 0) return null;
  return (
    <section>
      <h3>{planWord('picked')}</h3>
      <ul className="plain rows" data-testid="hand-picked">
        {people.map(({ supplyPoint, pick, reason }) => (
          <li key={supplyPoint} data-row data-state={pick}>
            <div>
              <strong>{planWord(pick)}</strong>{' '}
              <Link href={`/console/notices?supplyPoint=${supplyPoint}`}>{supplyPoint}</Link> ·{' '}
              {reason}
            </div>
            {onTakeBack !== undefined && (
              <button
                type="button"
                aria-label={planWord('pickBack', { supplyPoint })}
                onClick={() => onTakeBack(supplyPoint)}
              >
                ×
              </button>
            )}
          </li>
        ))}
      </ul>
    </section>
  );
}
