import { problem } from '../problem.ts';

/** Problems of a command at the terminal. */
export const cliProblems = {
  'CLI-USAGE': problem<{ why: string; command: string }>(
    422,
    (p) => `This cannot be run: ${p.why}.`,
    (p) => `${p.command} --help shows what to give.`,
  ),
  'CLI-FILE': problem<{ path: string; why: string }>(
    503,
    (p) => `${p.path} cannot be used: ${p.why}.`,
    () => 'Check the path, its rights and the room on its disk.',
  ),
  'CLI-PORT': problem<{ where: string; why: string }>(
    503,
    (p) => `Nobody can be answered at ${p.where}: ${p.why}.`,
    () => 'Stop the program that has the port, or give another one.',
  ),
  'CLI-NO-SERVICE': problem<{ url: string }>(
    503,
    (p) => `No service answers at ${p.url}.`,
    () => 'Start it, or give its address with --url.',
  ),
  'CLI-FAULT': problem<{ why: string }>(
    500,
    (p) => `A fault of Forewatt itself: ${p.why}.`,
    () => 'Try again; if it stays, report it with the lines below.',
  ),
};
