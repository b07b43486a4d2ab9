import type { ReactNode } from 'react';
import { word } from '../shared/i18n.ts';

const WIDTH = 160;
const HEIGHT = 32;

/** The last hour of customers without power as a small line. */
export function Trend({
  points,
}: {
  points: ReadonlyArray<{ at: string; dark: number }>;
}): ReactNode {
  if (points.length < 2) return null;
  const most = Math.max(1, ...points.map((point) => point.dark));
  const path = points
    .map((point, index) => {
      const x = (index / (points.length - 1)) * WIDTH;
      return `${x.toFixed(1)},${(HEIGHT - 2 - (point.dark / most) * (HEIGHT - 4)).toFixed(1)}`;
    })
    .join(' ');
  return (
    <svg
      viewBox={`0 0 ${WIDTH} ${HEIGHT}`}
      className="trend"
      role="img"
      aria-label={word('overview.trend')}
    >
      <polyline points={path} />
    </svg>
  );
}
