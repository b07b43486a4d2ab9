import type { CommandDefinition } from './command.ts';

/** Every command, in the order that `forewatt --help` shows them. */
export const commands: readonly CommandDefinition[] = [];
