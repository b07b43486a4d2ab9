import { EventEmitter } from 'node:events';
import { Command, CommanderError } from 'commander';
import { fault } from '../runtime/problem.ts';
import { type CommandDefinition, exitCodes } from './command.ts';
import { processLog } from './log.ts';
import { report } from './refused.ts';

/** Runs the command that the words name; gives the exit code. Never throws. */
export async function runProgram(
  commands: readonly CommandDefinition[],
  words: readonly string[],
): Promise<number> {
  let code: number = exitCodes.done;
  /** What commander says of a wrong call; it is told in our own form. */
  const told: string[] = [];
  const program = new Command('forewatt')
    .description(
      'Watches a distribution grid and tells people before and while the power goes out.',
    )
    .exitOverride()
    .configureOutput({ writeErr: (text) => void told.push(text) });
  for (const definition of commands) {
    addCommand({ program, commands }, definition, (result) => {
      code = result;
    });
  }
  try {
    await program.parseAsync([...words], { from: 'user' });
    return code;
  } catch (error) {
    const json = words.includes('--json');
    if (!(error instanceof CommanderError)) return report(error, json);
    if (error.exitCode === 0) return exitCodes.done;
    const isHelp = error.code === 'commander.help';
    if (isHelp) process.stderr.write(told.join(''));
    const why = isHelp ? 'it needs one of these commands' : error.message.replace(/^error: /, '');
    const command = ['forewatt', ...namedIn(commands, words)].join(' ');
    return report(fault('CLI-USAGE', { why: why.replace(/\.$/, ''), command }), json);
  }
}

/** The words that name a command, as far as they do. */
function namedIn(commands: readonly CommandDefinition[], words: readonly string[]): string[] {
  const [first = '', second = ''] = words;
  const behind = (start: string) => commands.some(({ usage }) => `${usage} `.startsWith(start));
  if (!behind(`${first} `)) return [];
  return behind(`${first} ${second} `) ? [first, second] : [first];
}

function addCommand(
  { program, commands }: { program: Command; commands: readonly CommandDefinition[] },
  definition: CommandDefinition,
  done: (code: number) => void,
): void {
  const [first = '', second = '', ...rest] = definition.usage.split(' ');
  const isNested = /^[a-z]/.test(second);
  const parent = isNested
    ? (program.commands.find((known) => known.name() === first) ??
      program.command(first).description(childrenOf(commands, first)).exitOverride())
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

/** What may stand behind a first word. */
function childrenOf(commands: readonly CommandDefinition[], first: string): string {
  const own = commands.flatMap(({ usage }) => {
    const [start, name = ''] = usage.split(' ');
    return start === first ? [name] : [];
  });
  return own.join(', ');
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
