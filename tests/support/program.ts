/** Runs a command as a person at the terminal does, in this process; keeps what it prints. */
import { vi } from 'vitest';
import { runProgram } from '../../src/cli/program.ts';
import { commands } from '../../src/cli/registry.ts';

export interface ProgramRun {
  code: number;
  out: string;
  err: string;
}

export async function forewatt(...words: string[]): Promise<ProgramRun> {
  const run: ProgramRun = { code: -1, out: '', err: '' };
  const out = vi.spyOn(process.stdout, 'write').mockImplementation((text) => {
    run.out += String(text);
    return true;
  });
  const err = vi.spyOn(process.stderr, 'write').mockImplementation((text) => {
    run.err += String(text);
    return true;
  });
  try {
    run.code = await runProgram(commands, words);
    return run;
  } finally {
    out.mockRestore();
    err.mockRestore();
  }
}
