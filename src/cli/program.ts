import { EventEmitter } from 'node:events';
import { Command, CommanderError } from 'commander';
import { ForewattError } from '../runtime/problem.ts';
import { type CommandDefinition, exitCodes } from './command.ts';
import { processLog } from './log.ts';

/** Runs the command that the words name; gives the exit code. Never throws. */
export async function runProgram(
  commands: readonly CommandDefinition[],
  words: readonly string[],
): Promise<number> {
  let code: number = exitCodes.done;
  const program = new Command('forewatt')
    .description(
      'Watches a distribution grid and tells people before and while the power goes out.',
    )
    .exitOverride();
  for (const definition of commands) {
    addCommand(program, definition, (result) => {
      code = result;
    });
  }
  try {
    await program.parseAsync([...words], { from: 'user' });
    return code;
  } catch (error) {
    if (error instanceof CommanderError) {
      return error.exitCode === 0 ? exitCodes.done : exitCodes.usage;
    }
    return report(error, words.includes('--json'));
  }
}

function addCommand(
  program: Command,
  definition: CommandDefinition,
  done: (code: number) => void,
): void {
  const [first = '', second = '', ...rest] = definition.usage.split(' ');
  const isNested = /^[a-z]/.test(second);
  const parent = isNested
    ? (program.commands.find((known) => known.name() === first) ??
      program.command(first).description(`${first} …`).exitOverride())
    : program;
  const name = isNested ? [second, ...rest].join(' ') : definition.usage;
  const command = parent
    .command(name)
    .description(definition.summary)
    .option('--json', 'one JSON document on standard output')
    .option('--config <file>', 'settings file', 'config/forewatt.yaml')
    .exitOverride();
  for (const [flags, description, preset] of definition.options ?? []) {
    command.option(flags, description, preset);
  }
  command.action(async (...given: unknown[]) => {
    const options = given.at(-2) as Record<string, string | boolean | undefined>;
    const args = given.slice(0, -2) as Array<string | string[] | undefined>;
    done(await runOne(definition, args, options));
  });
}

/** The parent of a demo must end its children when the window is closed. */
const stopSignals = ['SIGINT', 'SIGTERM', 'SIGHUP'] as const;

async function runOne(
  definition: CommandDefinition,
  args: Array<string | string[] | undefined>,
  options: Record<string, string | boolean | undefined>,
): Promise<number> {
  const json = options['json'] === true;
  const stopping = new AbortController();
  const stop = (): void => stopping.abort();
  const reloads = new EventEmitter();
  const onHangup = (): void => void reloads.emit('reload');
  const isReloading = definition.reloads === true && process.stdin.isTTY !== true;
  const ending = stopSignals.filter((signal) => !(isReloading && signal === 'SIGHUP'));
  for (const signal of ending) process.once(signal, stop);
  if (isReloading) process.on('SIGHUP', onHangup);
  const running = definition.run({
    arguments: args,
    options,
    context: {
      config: String(options['config']),
      json,
      log: processLog({ json }),
      say: (line) => {
        if (!json) process.stdout.write(`${line}\n`);
      },
      stopped: stopping.signal,
      onReload: (listener) => void reloads.on('reload', listener),
    },
  });
  const answer = await running.finally(() => {
    for (const signal of ending) process.off(signal, stop);
    process.off('SIGHUP', onHangup);
  });
  if (answer === null) return exitCodes.done;
  process.stdout.write(json ? `${JSON.stringify(answer.json)}\n` : `${answer.text}\n`);
  return answer.ok ? exitCodes.done : exitCodes.no;
}

/** Settings that are wrong end with 3, what cannot be reached with 4, a wrong call with 2, our own faults with 70. */
function report(error: unknown, json: boolean): number {
  if (!(error instanceof ForewattError)) {
    process.stderr.write(`${error instanceof Error ? error.stack : String(error)}\n`);
    return exitCodes.fault;
  }
  const place = error.place;
  const where = place?.file
    ? `${place.file}:${place.line ?? place.row ?? 1}:${place.column ?? 1} `
    : '';
  if (json) {
    const { code, message, fix } = error;
    process.stdout.write(
      `${JSON.stringify({ ok: false, problems: [{ ...place, code, message, fix }] })}\n`,
    );
  }
  process.stderr.write(`${where}${error.code} ${error.message} ${error.fix}\n`);
  if (
    /^(SET|NOT-POLICY|NOT-MESSAGE|NOT-CALENDAR|COL-TPL|COL-SOURCE|COL-BUS|COL-MQTT)-?/.test(
      error.code,
    )
  )
    return exitCodes.configuration;
  if (error.code === 'COL-CALL-INCOMPLETE' || error.code === 'REP-OPTION') return exitCodes.usage;
  if (/^(STO|API-UNAVAILABLE|COL-UNREACHABLE|COL-UNIT-SILENT)/.test(error.code))
    return exitCodes.unreachable;
  return error.status >= 500 ? exitCodes.fault : exitCodes.no;
}
