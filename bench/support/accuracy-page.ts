/** The page of results: every number in it comes from the run. */
import type { Scored } from '../accuracy.ts';

export function pageOf(scored: readonly Scored[]): string {
  return `${[head(), ...scored.map(tableOf), missedOf(scored), behindOf(scored), foot()].join('\n\n')}\n`;
}

function head(): string {
  return `# How often detection is right
Written by \`forewatt bench accuracy\` (bench/accuracy.ts); every number is of that run. One
storm: \`forewatt score storm --seed 7 --mistakes\`.

**The world.** Feeders of about 180 devices and 2,000 supply points;
faults in time, one in five nested or on a feeder with another; planned cuts on 5 % of feeders;
0.2 false gasps a meter and year; 0.5 % of supply points recorded in the wrong place; 5 % of
meters with clocks more than 10 minutes off; 5 % of gateways or concentrators that lose nine
messages of ten; answers, restoration messages and all rates up to 50 % away from what the
detector believes, drawn per seed. By radio gasps come within seconds; by carrier in batches, 60
s in the mean, restorations after 4 minutes (median). The detector is the product's own, one
decision a second of virtual time.

**The rule engine beside it** hears the same evidence: a device is out when at least two and at
least half of its meters have reported, and two devices out below make it theirs. It declares
after the same wait as ours, and asks nobody.

**Measures.** *Exact*: the open device is the one shown for an open outage, 5 minutes after its
start (for one that shows when supply returns above it: after the time for words of return, and
5 minutes). *Group*: it is among the devices that no evidence tells apart. *Jaccard*: customers
dark and said dark over either. *False*: confirmed and not open. *Brier* and *calibration* over
all devices of touched feeders. *Detected*: from the first word received to confirmed, of a device
that opened in the dark from when it leaves somebody without supply; one never confirmed counts as
infinite. *Nothing received*: devices of which no message came until the look: all their meters
lost theirs; they count as missed. Storms here last minutes, outages hours: a
device that closed, and a customer whose supply came back, so lately that the meters had no time
to say so (two minutes by radio, ten by carrier) count neither for nor against Jaccard, Brier and
calibration, and these three are not taken while another fault on the feeder has just opened or
closed; how soon a return is known has its own line.

![Probability said against share open; size of a dot: number of devices](accuracy.svg)`;
}

function tableOf({ title, score }: Scored): string {
  const { world, lines } = score;
  const rows = lines.map(
    ({ name, ours, peer, target, ok }) =>
      `| ${name} | ${shown(ours)} | ${shown(peer)} | ${target} | ${ok ? 'yes' : '**no**'} |`,
  );
  const { seeds, declared } = score;
  const size = [
    `${world.faults} visible devices on ${world.points} supply points, ${declared} outages`,
    `declared; ${seeds} storms, seeds ${world.seed} to ${world.seed + seeds - 1}.`,
  ].join('\n');
  return [
    `## ${title[0]!.toUpperCase()}${title.slice(1)}`,
    size,
    '',
    '| measure | ours | rule engine | target | reached |',
    '|---|---|---|---|---|',
    ...rows,
  ].join('\n');
}

function missedOf(scored: readonly Scored[]): string {
  const missed = scored.flatMap(({ title, score }) =>
    score.lines
      .filter(({ ok }) => !ok)
      .map(
        ({ name, ours, target }) => `- ${title}: ${name} is ${shown(ours)}, the target ${target}.`,
      ),
  );
  const text = missed.length === 0 ? ['Every target is reached.'] : missed;
  return ['## What is not reached', ...text].join('\n');
}

function behindOf(scored: readonly Scored[]): string {
  const behind = scored.flatMap(({ title, score }) =>
    score.lines
      .filter(({ ours, peer, target }) => {
        if (ours === null || peer === null) return false;
        return target.startsWith('≥') ? ours < peer : ours > peer;
      })
      .map(({ name, ours, peer }) => `- ${title}: ${name} ${shown(ours)}, its ${shown(peer)}.`),
  );
  const text = behind.length === 0 ? ['Nowhere.'] : behind;
  return ['## Where the rule engine is better', ...text].join('\n');
}

function foot(): string {
  return `## What these numbers are not
The world is simulated: its figures are reasoned, not taken from a utility. A share says no more
than its table holds: of 300 declared outages one false one is 0.3 %, of 100 it is 1 %. Detection
was mended on storms of this same kind, many of these very seeds among them; they are no test on
data that nobody had seen. Each lateral of the town has two transformers or more: where a fuse has
only one behind it no evidence tells the two apart, and exact matches would be fewer. All phases
are recorded; no substation fails; nothing recloses within a storm. A device that opens or closes
while all behind it is dark from above shows nothing until supply returns: nobody can know of it,
and it counts neither for nor against Brier and calibration.
The rule engine is our own plain one; a tuned product will do better.`;
}

function shown(value: number | null): string {
  if (value === null) return '–';
  return Number.isFinite(value) ? String(Number(value.toPrecision(4))) : 'never';
}
