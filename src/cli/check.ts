import { type Checked, checkEverything } from '../app.ts';
import { defineCommand } from './command.ts';

type Found = Checked['problems'][number];

/** `forewatt check`: settings, network, templates and their frames, policies and messages. */
export const check = defineCommand({
  usage: 'check',
  summary: 'validates settings, network, templates with their frames, policies and messages',
  async run({ context }) {
    const { problems, hints } = checkEverything(context.config, process.env);
    const ok = problems.length === 0;
    const lines = [
      ...problems.map(lineOf),
      ...hints.map((hint) => `hint: ${lineOf(hint)}`),
      ...(ok ? ['all is well'] : []),
    ];
    return { ok, json: { ok, problems, hints }, text: lines.join('\n') };
  },
});

function lineOf({ file, line, column, code, message, fix }: Found): string {
  return `${file}:${line}:${column} ${code} ${message} ${fix}`;
}
