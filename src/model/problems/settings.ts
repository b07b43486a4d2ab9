import { problem } from '../problem.ts';

export const settingsProblems = {
  'SET-FILE': problem<{ file: string }>(
    422,
    (p) => `The file ${p.file} cannot be read.`,
    () => 'Check the path and the rights of the file.',
  ),
  'SET-YAML': problem<{ why: string }>(
    422,
    (p) => `This is not YAML: ${p.why}`,
    () => 'Mend the line named; indentation and colons are the usual culprits.',
  ),
  'SET-KEY': problem<{ key: string; near: string }>(
    422,
    (p) => `There is no setting "${p.key}" here.`,
    (p) =>
      p.near === ''
        ? 'Remove it; docs/settings.md lists all settings.'
        : `Did you mean "${p.near}"?`,
  ),
  'SET-VALUE': problem<{ path: string; why: string }>(
    422,
    (p) => `The setting ${p.path} is wrong: ${p.why}`,
    () => 'docs/settings.md says what it takes.',
  ),
  'SET-SECRET': problem<{ name: string }>(
    422,
    (p) => `The secret ${p.name} is not there.`,
    () => 'Set the environment variable, or create the file, that the setting names.',
  ),
} as const;
