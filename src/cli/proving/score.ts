import { type Score, type StormCall, scoreStorms } from '../../scoring/score.ts';
import { type CommandCall, defineCommand } from '../command.ts';
import { numberIn, oneOf } from '../options.ts';

/** `forewatt score storm`: simulated storms whose truth is known, the detector and a rule engine side by side. */
export const scoreStorm = defineCommand({
  usage: 'score storm',
  summary: 'simulated storms with known truth: how often detection is right, beside a rule engine',
  options: [
    ['--seed <number>', 'the first storm', '1'],
    ['--seeds <number>', 'how many storms', '1'],
    ['--world <kind>', 'radio: gasps within seconds; carrier: in batches within minutes', 'radio'],
    ['--feeders <number>', 'of about 200 devices and 2,000 supply points each', '10'],
    ['--lost <share>', 'of the last gasps', '0.3'],
    ['--open <number>', 'so many devices at one moment, looked at five minutes later'],
    ['--bad-groups <share>', 'of concentrators that lose nine messages of ten', '0.05'],
    ['--telemetry', 'the trunk and one lateral in three report their position'],
    ['--mistakes', 'each miss in words'],
  ],
  async run(call) {
    const { context, options } = call;
    const storm = stormOf(call);
    const seeds = numberIn(call.options, 'seeds', { least: 1, most: 1_000 });
    const score = await scoreStorms(storm, seeds, async (done) => {
      context.say(`storm ${storm.seed + done - 1} over`);
      await new Promise((resolve) => setImmediate(resolve));
      context.stopped.throwIfAborted();
    });
    const { mistakes, ...json } = score;
    const ok = score.lines.every((line) => line.ok);
    const text = [...(options['mistakes'] === true ? mistakes : []), ...tableOf(score)];
    return { ok, json, text: text.join('\n') };
  },
});

function stormOf(call: CommandCall): StormCall {
  const { open, telemetry } = call.options;
  const world = oneOf(['radio', 'carrier'] as const, call.options, 'world') ?? 'radio';
  return {
    world,
    seed: numberIn(call.options, 'seed', { least: 0, most: 1e6 }),
    feeders: numberIn(call.options, 'feeders', { least: 1, most: 500 }),
    lost: numberIn(call.options, 'lost', { least: 0, most: 1 }),
    open: open === undefined ? null : numberIn(call.options, 'open', { least: 1, most: 5_000 }),
    badGroups: numberIn(call.options, 'badGroups', { least: 0, most: 1 }),
    telemetry: telemetry === true,
  };
}

function tableOf({ lines, world, seeds }: Score): string[] {
  const { points, faults, lost } = world;
  const head =
    `${seeds} storms, ${world.world} world, ${faults} visible devices looked at,` +
    ` ${points} supply points, ${lost * 100} % of the gasps lost`;
  const rows = lines.map(({ name, ours, peer, target, ok }) =>
    [
      ok ? 'ok    ' : 'MISSED',
      name.padEnd(36),
      shown(ours).padStart(10),
      shown(peer).padStart(10),
      `  ${target}`,
    ].join(' '),
  );
  const title = `       ${'measure'.padEnd(36)} ${'ours'.padStart(10)} ${'peer'.padStart(10)}   target`;
  return [head, title, ...rows];
}

function shown(value: number | null): string {
  if (value === null) return '–';
  return Number.isFinite(value) ? Number(value.toPrecision(4)).toString() : 'never';
}
