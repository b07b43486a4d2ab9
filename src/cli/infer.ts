import { inferFile } from '../app.ts';
import { defineCommand } from './command.ts';

/** `forewatt infer CASE.json`: the inference on one file of cases. */
export const infer = defineCommand({
  usage: 'infer <file>',
  summary: 'the inference on a file of cases: what is open, who is dark, how sure',
  async run({ arguments: [file] }) {
    const answer = inferFile(String(file));
    const lines = answer.cases.map(
      (one) =>
        `${one.id}: ${one.opened.join(' + ') || 'nothing open'} ${one.posterior.toFixed(6)}` +
        `, ${one.customersDark} customers dark`,
    );
    return { ok: true, json: answer, text: lines.join('\n') };
  },
});
