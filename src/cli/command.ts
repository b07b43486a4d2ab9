import type { Log } from '../runtime/log.ts';

/** Exit codes of every command. */
export const exitCodes = {
  done: 0,
  no: 1,
  usage: 2,
  configuration: 3,
  unreachable: 4,
  fault: 70,
} as const;

/** What a command answers: one JSON document for programs, text for people. */
export interface CommandAnswer {
  /** False: done, and the answer is no. */
  ok: boolean;
  json: unknown;
  text: string;
}

export interface CommandContext {
  /** Path of the settings file. */
  config: string;
  json: boolean;
  log: Log;
  /** For people, on standard output; silent with `--json`. */
  say(line: string): void;
  /** Resolves when the process is asked to stop. */
  stopped: AbortSignal;
  /** Calls back on each SIGHUP, where the command `reloads`. */
  onReload(listener: () => void): void;
}

export interface CommandDefinition {
  /** Words behind `forewatt`, arguments in the notation of commander: `trace <device>`. */
  usage: string;
  summary: string;
  options?: ReadonlyArray<readonly [flags: string, description: string, preset?: string]>;
  /** SIGHUP reloads it; at a terminal, where it says that the window was closed, it ends it like any other. */
  reloads?: boolean;
  /** `null` when the command has already said all there is to say. */
  run(call: CommandCall): Promise<CommandAnswer | null>;
}

export interface CommandCall {
  /** Arguments in order; a list argument is an array. */
  arguments: ReadonlyArray<string | string[] | undefined>;
  options: Readonly<Record<string, string | boolean | undefined>>;
  context: CommandContext;
}

/** Returns its argument; it is there so that a command is checked where it is written. */
export function defineCommand(command: CommandDefinition): CommandDefinition {
  return command;
}
