// Days in which nothing happens but that meters, concentrators and head-ends fall silent and speak again.

import { pingEvidence } from '../../../src/detect/evidence.ts';
import { gridPlaces } from '../../../src/detect/grid-places.ts';
import { createJudge } from '../../../src/detect/judge.ts';
import { defaultDetectSettings } from '../../../src/detect/settings.ts';
import type { ContactChange } from '../../../src/model/source.ts';
import { DAY, type Instant, MINUTE, SECOND } from '../../../src/model/time.ts';
import { buildGrid } from '../../../src/network/build.ts';
import type { Grid } from '../../../src/network/grid.ts';
import { createWorld } from '../../../src/operate/world.ts';
import { createDetector } from '../../../src/outages/detector.ts';
import { createEngine } from '../../../src/outages/infer/engine.ts';
import { defaultOutageSettings } from '../../../src/outages/settings.ts';
import { type Random, seededRandom } from '../../../src/runtime/random.ts';
import { drawn } from '../drawn.ts';

export interface SilenceRun {
  /** Times that a meter fell silent. */
  silences: number;
  pings: number;
  outages: number;
}

/** Mean time between failures of one thing, and how long each lasts. */
const failures = {
  meter: { everyMs: 4 * DAY, lastsMs: 40 * MINUTE },
  concentrator: { everyMs: 2 * DAY, lastsMs: 60 * MINUTE },
  headEnd: { everyMs: 10 * DAY, lastsMs: 20 * MINUTE },
} as const;
const POLL_MS = 5 * MINUTE;
const MISSES = 3;
const FEEDERS = 3;
const METERS = 8;
const START = Date.parse('2026-07-01T00:00:00Z');
/** A decision each second for so long after news, then only once a minute. */
const WATCH_MS = 3 * MINUTE;

/** Three feeders with eight concentrators of eight meters each, one head-end for all. */
function silentGrid(): Grid {
  const rows = Array.from({ length: FEEDERS }, (_, f) => {
    const tx = (n: number): string => `TX${f * 8 + n}*${METERS}`;
    const [head, trunk] = [`CB${f + 1}`, `LS${f + 1}`];
    return [
      `SS1 - ${head} - ${trunk} - FU${f * 3 + 1} - LS${f + 10} - ${tx(1)}`,
      ...[2, 3].map((n) => `LS${f + 10} - ${tx(n)}`),
      `${trunk} - FU${f * 3 + 2} - LS${f + 20} - ${tx(4)}`,
      ...[5, 6].map((n) => `LS${f + 20} - ${tx(n)}`),
      ...[7, 8].map((n) => `${trunk} - ${tx(n)}`),
    ];
  }).flat();
  const { tables } = drawn(rows.join('\n'));
  const supplyPoints = tables.supplyPoints.map((row) => ({
    ...row,
    concentrator: `DC-${row.transformer}`,
  }));
  return buildGrid({ ...tables, supplyPoints }, 1);
}

interface Failing {
  meters: readonly string[];
  at: Instant;
  to: Instant;
}

export function runSilence(at: { days: number; seed: number }): SilenceRun {
  const random = seededRandom(at.seed);
  const grid = silentGrid();
  const all = failuresOf(grid, at.days * DAY, random);
  const world = createWorld(grid);
  const judge = createJudge({
    locate: gridPlaces({
      ...{ grid, locator: world.locator, state: () => world.state, periodOf: () => POLL_MS },
    }),
    settings: defaultDetectSettings(),
  });
  const settings = defaultOutageSettings();
  const engine = createEngine({ grid, settings });
  const run: SilenceRun = { silences: 0, pings: 0, outages: 0 };
  const newId = (): string => {
    run.outages += 1;
    return `O-${run.outages}`;
  };
  const detector = createDetector({ engine, settings, newId, spentMs: () => 0 });
  const isSilent = (meter: string, now: Instant): boolean =>
    all.some((one) => one.at <= now && now < one.to && one.meters.includes(meter));

  const changes = pollsOf(all);
  let next = 0;
  let watchedTo = START;
  const end = START + at.days * DAY;
  for (
    let now = START;
    now < end;
    now += now < watchedTo ? SECOND : quietStep(now, changes[next])
  ) {
    const due: ContactChange[] = [];
    while (next < changes.length && (changes[next]?.since ?? end) <= now) {
      const change = changes[next] as ContactChange;
      due.push(change);
      if (change.missed === 1) run.silences += 1;
      next += 1;
    }
    if (due.length > 0) {
      detector.apply(judge.contacts(due, now).evidence);
      watchedTo = now + WATCH_MS;
    }
    detector.apply(judge.tick(now).evidence);
    for (const supplyPoint of detector.decide(now).pings) {
      run.pings += 1;
      // Who cannot be polled does not answer a question either.
      const answered = !isSilent(supplyPoint, now);
      const id = `${supplyPoint}/${now}`;
      detector.apply([pingEvidence({ id, supplyPoint, answered, at: now })]);
    }
  }
  return run;
}

/** To the next change, and no further than a minute. */
function quietStep(now: Instant, change: ContactChange | undefined): number {
  const until = change === undefined ? MINUTE : change.since - now;
  return Math.max(SECOND, Math.min(MINUTE, Math.ceil(until / SECOND) * SECOND));
}

function failuresOf(grid: Grid, spanMs: number, random: Random): Failing[] {
  const points = grid.tables.supplyPoints;
  const byConcentrator = Map.groupBy(points, ({ concentrator }) => concentrator);
  const idsOf = (rows: readonly { id: string }[]): string[] => rows.map(({ id }) => id);
  const of = (meters: string[], { everyMs, lastsMs }: { everyMs: number; lastsMs: number }) => {
    const found: Failing[] = [];
    let at = START - Math.log(1 - random()) * everyMs;
    while (at < START + spanMs) {
      const to = at - Math.log(1 - random()) * lastsMs;
      found.push({ meters, at, to });
      at = to - Math.log(1 - random()) * everyMs;
    }
    return found;
  };
  return [
    ...points.flatMap(({ id }) => of([id], failures.meter)),
    ...[...byConcentrator.values()].flatMap((rows) => of(idsOf(rows), failures.concentrator)),
    ...of(idsOf(points), failures.headEnd),
  ];
}

/** What the collector tells: polls that went unanswered, one by one, and the first answer after. */
function pollsOf(all: readonly Failing[]): ContactChange[] {
  const said = { source: 'gw-1', reason: 'timeout' as const, how: 'polled' as const };
  return all
    .flatMap(({ meters, at, to }) =>
      meters.flatMap((asset) => {
        const missed = Math.min(MISSES, Math.floor((to - at) / POLL_MS));
        const misses = Array.from(
          { length: missed },
          (_, n): ContactChange => ({
            ...{ asset, since: Math.round(at + (n + 1) * POLL_MS), missed: n + 1, ...said },
            contact: n + 1 < MISSES ? 'suspect' : 'silent',
          }),
        );
        const back = { asset, since: Math.round(to + SECOND), missed: 0, ...said };
        return missed === 0 ? [] : [...misses, { ...back, contact: 'answering' as const }];
      }),
    )
    .sort((a, b) => a.since - b.since || (a.asset < b.asset ? -1 : 1));
}
