/** Storms with known truth, the detector beside a rule engine: the page `docs/accuracy.md` and its picture. */
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Figure } from '../src/cli/bench.ts';
import { type Score, type StormCall, scoreStorms } from '../src/scoring/score.ts';
import { pageOf } from './support/accuracy-page.ts';
import { reliabilityPicture } from './support/reliability-picture.ts';

/** Fewer where time is short: the page says how many. */
const SEEDS = Number(process.env['FOREWATT_ACCURACY_SEEDS'] ?? 20);
/**
 * Storms for each of these: a target of three in a thousand needs some hundreds of declared
 * outages to be shown at all. One storm of two feeders takes about 2 s by radio and 5 s by carrier,
 * one of one feeder half of that: all tables together about 40 minutes of one core.
 */
const STORMS_A_SEED = 8;
const STORMS_A_SEED_BESIDE = 5;
const FEEDERS = 2;
const FEEDERS_BESIDE = 1;
/** Loss of which the targets speak, and those beside it. */
const LOST = 0.3;
const LOST_BESIDE = [0.1, 0.4];
const docs = join(import.meta.dirname, '../docs');

/** Three devices on each feeder at one moment, as 1,500 on 500 feeders. */
const AT_ONCE = { feeders: 10, open: 30, seeds: Math.ceil(SEEDS / 10) };

interface Asked {
  title: string;
  call: StormCall;
  seeds: number;
}

export interface Scored extends Asked {
  score: Score;
}

const usual = { seed: 1, open: null, badGroups: 0.05, telemetry: false, lost: LOST };

/** Those of which the targets speak come first: the page is written anew after each. */
function calls(): Asked[] {
  const worlds = ['radio', 'carrier'] as const;
  const beside = { ...usual, feeders: FEEDERS_BESIDE };
  const { seeds, ...atOnce } = AT_ONCE;
  return [
    ...worlds.map((world) => ({
      title: `${world}, 30 % lost`,
      call: { ...usual, world, feeders: FEEDERS },
      seeds: SEEDS * STORMS_A_SEED,
    })),
    ...LOST_BESIDE.flatMap((lost) =>
      worlds.map((world) => ({
        title: `${world}, ${lost * 100} % lost`,
        call: { ...beside, world, lost },
        seeds: SEEDS * STORMS_A_SEED_BESIDE,
      })),
    ),
    {
      title: 'radio, 30 % lost, 30 % of the gateways bad',
      call: { ...beside, world: 'radio', badGroups: 0.3 },
      seeds: SEEDS * STORMS_A_SEED_BESIDE,
    },
    {
      title: 'radio, 30 % lost, trunk and one lateral in three report their position',
      call: { ...beside, world: 'radio', telemetry: true },
      seeds: SEEDS * STORMS_A_SEED_BESIDE,
    },
    {
      title: 'radio, 30 % lost, three devices of each feeder at one moment',
      call: { ...usual, world: 'radio', ...atOnce },
      seeds,
    },
  ];
}

export async function bench(): Promise<Figure[]> {
  const scored: Scored[] = [];
  for (const asked of calls()) {
    scored.push({ ...asked, score: await scoreStorms(asked.call, asked.seeds) });
    write(scored);
    process.stderr.write(`${asked.title} done\n`);
  }
  return scored.flatMap(({ title, score }) =>
    score.lines.flatMap(({ name, ours, peer, target, ok }) =>
      ours === null || peer === null
        ? []
        : [figure(`${title}: ${name}`, { ours, peer, target, ok })],
    ),
  );
}

function write(scored: readonly Scored[]): void {
  const pictures = scored
    .filter(({ call }) => call.lost === LOST && call.feeders === FEEDERS)
    .map(({ call, score }) => ({ name: call.world, bins: score.reliability }));
  writeFileSync(join(docs, 'accuracy.svg'), reliabilityPicture(pictures));
  writeFileSync(join(docs, 'accuracy.md'), pageOf(scored));
}

function figure(
  name: string,
  line: { ours: number; peer: number; target: string; ok: boolean },
): Figure {
  const { ours, peer, target, ok } = line;
  const beside = { beside: 'a rule engine', besideValue: peer, ratio: ours / peer };
  return { name, value: ours, unit: '', ...beside, target, ok };
}
