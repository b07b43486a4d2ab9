import { mkdirSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { defineCommand } from './command.ts';
import { runName } from './demo/folder.ts';
import { stepLines } from './demo/report.ts';
import { runDemo } from './demo/run.ts';
import { numberIn } from './options.ts';

const root = dirname(dirname(dirname(fileURLToPath(import.meta.url))));

/** `forewatt demo`: the whole system with simulated meters, telephones and people. */
export const demo = defineCommand({
  usage: 'demo',
  summary: 'the whole system with a simulated town; nothing else is needed',
  options: [
    ['--scenario <name>', 'what happens', 'demo'],
    ['--seed <n>', 'places, people and faults', '1'],
    ['--speed <n>', 'times as fast as the wall clock', '10'],
    ['--port <n>', 'port of the console; 0 takes a free one', '8480'],
    ['--data <dir>', 'where everything is written'],
    ['--until-done', 'run the scenario to its end, judge it, and stop'],
    ['--no-kill', 'do not kill the service in the middle'],
  ],
  async run({ options, context }) {
    const course = {
      seed: numberIn(options, 'seed', { least: 0, most: 1e9, isWhole: true }),
      speed: numberIn(options, 'speed', { least: 0.1, most: 1_000 }),
      port: numberIn(options, 'port', { least: 0, most: 65_535, isWhole: true }),
    };
    const directory = String(options['data'] ?? join(tmpdir(), runName()));
    mkdirSync(directory, { recursive: true });
    const untilDone = options['untilDone'] === true;
    const result = await runDemo({
      root,
      directory,
      scenario: String(options['scenario']),
      ...course,
      untilDone,
      kill: untilDone && options['kill'] !== false,
      say: context.json ? (line) => process.stderr.write(`${line}\n`) : context.say,
      stopped: context.stopped,
    });
    if (result === null) {
      await wait(0);
      return null;
    }
    const { seed, restarts, steps } = result;
    const ok = steps.every((step) => step.ok);
    return { ok, json: { ok, seed, restarts, steps }, text: stepLines(steps) };
  },
});
