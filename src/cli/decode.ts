import { type DecodedExchange, decodeGiven } from '../app/sources/decode-frame.ts';
import { addressText, columns } from './columns.ts';
import { defineCommand } from './command.ts';
import { addressFrom, problemLine, readingCells, tableFrom, viewLines } from './registers.ts';

/** `forewatt decode`: frames or registers given as hex, by a template or as every type. */
export const decode = defineCommand({
  usage: 'decode [words...]',
  summary:
    'decodes Modbus frames given as hex: [template] "<request>" "<response>", a response, or registers',
  options: [
    ['--template <name>', 'a name of devices/ beside the settings, or a file'],
    ['--file <path>', 'lines with a request and its response each, or on two lines'],
    ['--at <address>', 'address of the first register, where there is no request'],
    ['--model-at <address>', 'where the SunSpec model of the template stands in the device'],
    ['--table <name>', 'coil, discrete, holding or input, for registers without a frame'],
  ],
  async run({ arguments: [given], options, context }) {
    const { template, file, at, table, modelAt } = options;
    const answer = decodeGiven({
      config: context.config,
      template: typeof template === 'string' ? template : null,
      words: Array.isArray(given) ? given : [],
      file: typeof file === 'string' ? file : null,
      at: typeof at === 'string' ? addressFrom(at, '--at') : null,
      table: typeof table === 'string' ? tableFrom(table) : null,
      modelAt: typeof modelAt === 'string' ? addressFrom(modelAt, '--model-at') : null,
    });
    const { exchanges } = answer;
    const problems = answer.problems.map(({ place, code, message, fix }) => {
      return { ...place, code, message, fix };
    });
    const hasSaid = ({ exception, readings }: DecodedExchange): boolean =>
      answer.template === null || exception !== null || readings.length > 0;
    const ok = problems.length === 0 && exchanges.length > 0 && exchanges.every(hasSaid);
    const readings = exchanges.flatMap((one) => one.readings);
    return {
      ok,
      json: { ok, template: answer.template, readings, exchanges, problems },
      text: [
        ...exchanges.flatMap((one) => exchangeLines(one, answer.template)),
        ...exchanges.flatMap(({ computed }) => computed),
        ...answer.problems.map(problemLine),
        ...(exchanges.length + problems.length === 0 ? ['no frame in the file'] : []),
      ].join('\n'),
    };
  },
});

function exchangeLines(one: DecodedExchange, template: string | null): string[] {
  const line = one.line === null ? '' : `line ${one.line}: `;
  const where = one.at === null ? '' : ` from ${addressText(one.at)}`;
  if (one.exception !== null) return [`${line}${one.table}${where}: ${one.exception.text}`];
  const count = `${one.registers.length} of ${one.table}${where}`;
  const raw = one.registers.join(' ');
  if (template === null) return [`${line}${count}`, raw, ...viewLines(one.views)];
  if (one.readings.length === 0)
    return [`${line}${count}: no point of ${template} lies there`, raw];
  return [`${line}${count}`, ...columns(one.readings.map(readingCells))];
}
