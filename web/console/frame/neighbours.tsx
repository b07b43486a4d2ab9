import type { ReactNode } from 'react';
import { Link } from 'wouter';
import { frameWord } from '../words/frame.ts';

/** The item before and after this one in its list; `[` and `]` go there. */
export function Neighbours(props: {
  ids: readonly string[];
  now: string;
  base: string;
}): ReactNode {
  const { ids, now, base } = props;
  const at = ids.indexOf(now);
  if (at < 0) return null;
  const before = ids[at - 1];
  const after = ids[at + 1];
  return (
    <div className="neighbours">
      {before !== undefined && (
        <Link data-key="[" href={`${base}/${before}`} aria-label={frameWord('previous')}>
          ‹ {before}
        </Link>
      )}
      <span className="muted">
        {at + 1} / {ids.length}
      </span>
      {after !== undefined && (
        <Link data-key="]" href={`${base}/${after}`} aria-label={frameWord('next')}>
          {after} ›
        </Link>
      )}
    </div>
  );
}
