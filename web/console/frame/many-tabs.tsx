/** Says, where tabs cannot share one stream, that there are too many of them. */
import { type ReactNode, useEffect, useState } from 'react';
import { canShareStream } from '../../shared/shared-stream.ts';
import { watchTabRank } from '../../shared/tab-rank.ts';
import { frameWord } from '../words/frame.ts';

/** Of the six connections of a browser one is left for what the pages ask. */
const SAYS_FROM = 5;

export function ManyTabs(): ReactNode {
  const [rank, setRank] = useState(1);
  useEffect(() => (canShareStream() ? undefined : watchTabRank(setRank)), []);
  if (rank < SAYS_FROM) return null;
  return (
    <p role="status" className="banner" data-testid="many-tabs">
      {frameWord('manyTabs', { rank })}
    </p>
  );
}
