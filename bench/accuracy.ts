/** Storms with known truth, the detector beside a rule engine: the page `docs/accuracy.md` and its picture. */
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { type Score, type StormCall, scoreStorms } from '../src/scoring/score.ts';
import type { Figure } from './network.ts';
import { pageOf } from './support/accuracy-page.ts';
import { reliabilityPicture } from './support/reliability-picture.ts';

const SEEDS = 20;
const FEEDERS = 2;
const FEEDERS_BESIDE = 1;
/** Loss of which the targets speak, and those beside it. */
const LOST = 0.3;
const LOST_BESIDE = [0.1, 0.4];
const docs = join(import.meta.dirname, '../docs');

export interface Scored {
  title: string;
  call: StormCall;
  score: Score;
}

const usual = { seed: 1, open: null, badGroups: 0.05, telemetry: false, lost: LOST };

/** Those of which the targets speak come first: the page is written anew after each. */
function calls(): Array<Pick<Scored, 'title' | 'call'>> {
  const worlds = ['radio', 'carrier'] as const;
  return [
    ...worlds.map((world) => ({
      title: `${world}, 30 % lost`,
      call: { ...usual, world, feeders: FEEDERS },
    })),
    ...LOST_BESIDE.flatMap((lost) =>
      worlds.map((world) => ({
        title: `${world}, ${lost * 100} % lost`,
        call: { ...usual, world, lost, feeders: FEEDERS_BESIDE },
      })),
    ),
  ];
}

export async function bench(): Promise<Figure[]> {
  const scored: Scored[] = [];
  for (const { title, call } of calls()) {
    scored.push({ title, call, score: await scoreStorms(call, SEEDS) });
    write(scored);
    process.stderr.write(`${title} done\n`);
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
    .filter(({ call }) => call.lost === LOST)
    .map(({ call, score }) => ({ name: call.world, bins: score.reliability }));
  writeFileSync(join(docs, 'accuracy.svg'), reliabilityPicture(pictures));
  writeFileSync(join(docs, 'accuracy.md'), pageOf(scored, SEEDS));
}

function figure(
  name: string,
  line: { ours: number; peer: number; target: string; ok: boolean },
): Figure {
  const { ours, peer, target, ok } = line;
  const beside = { beside: 'a rule engine', besideValue: peer, ratio: ours / peer };
  return { name, value: ours, unit: '', ...beside, target, ok };
}
