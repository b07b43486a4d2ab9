import { checkEverything } from '../app.ts';
import { defineCommand } from './command.ts';

/** `forewatt check`: settings, network, templates, policies and messages; every problem at once. */
export const check = defineCommand({
  usage: 'check',
  summary: 'validates settings, network, templates, policies and messages',
  async run({ context }) {
    const problems = checkEverything(context.config, process.env);
    const ok = problems.length === 0;
    const lines = problems.map(
      ({ file, line, column, code, message, fix }) =>
        `${file}:${line}:${column} ${code} ${message} ${fix}`,
    );
    return { ok, json: { ok, problems }, text: ok ? 'all is well' : lines.join('\n') };
  },
});
