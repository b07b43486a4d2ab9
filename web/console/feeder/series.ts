/** Buckets of a point as pieces of a line: where nothing was measured there is a gap, never a bridge. */

export interface Bucket {
  time: string;
  min: number | null;
  max: number | null;
  mean: number | null;
  count: number;
}

export interface Sample {
  at: number;
  min: number;
  max: number;
  mean: number;
}

export interface Series {
  pieces: Sample[][];
  gaps: Array<{ from: number; to: number }>;
  min: number;
  max: number;
}

/** A gap is longer than so many of the steps between buckets. */
const STEPS = 2.5;

/** Null where nothing was measured at all. */
export function seriesOf(
  buckets: readonly Bucket[],
  span: { from: number; to: number; everyMs: number },
): Series | null {
  const samples = buckets.flatMap(({ time, min, max, mean }): Sample[] =>
    min === null || max === null || mean === null ? [] : [{ at: Date.parse(time), min, max, mean }],
  );
  const [first] = samples;
  if (first === undefined) return null;
  const longest = STEPS * span.everyMs;
  const pieces: Sample[][] = [[first]];
  const gaps: Series['gaps'] = [];
  let last = first;
  if (first.at - span.from > longest) gaps.push({ from: span.from, to: first.at });
  for (const sample of samples.slice(1)) {
    if (sample.at - last.at > longest) {
      gaps.push({ from: last.at + span.everyMs, to: sample.at });
      pieces.push([]);
    }
    pieces.at(-1)?.push(sample);
    last = sample;
  }
  if (span.to - last.at > longest) gaps.push({ from: last.at + span.everyMs, to: span.to });
  return {
    ...{ pieces, gaps },
    min: Math.min(...samples.map(({ min }) => min)),
    max: Math.max(...samples.map(({ max }) => max)),
  };
}

export function csvOf(buckets: readonly Bucket[]): string {
  const rows = buckets.map(({ time, min, max, mean, count }) =>
    [time, min ?? '', max ?? '', mean ?? '', count].join(','),
  );
  return ['time,min,max,mean,count', ...rows, ''].join('\r\n');
}
