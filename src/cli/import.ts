import { type ImportCall, importInto, withStores } from '../app.ts';
import { type CommandDefinition, defineCommand } from './command.ts';
import { oneOf } from './options.ts';

type Report = Awaited<ReturnType<typeof importInto>>;

/** `forewatt import network|customers|planned|outages|readings PATH…`: all or nothing. */
export const imports: readonly CommandDefinition[] = [
  importCommand('network', 'import network <path>', 'the network from CSV files or CIM XML'),
  importCommand('customers', 'import customers <files...>', 'contacts and subscriptions'),
  importCommand('planned', 'import planned <file>', 'planned works, each as a draft'),
  importCommand('outages', 'import outages <file>', 'closed outages of the past'),
  importCommand('readings', 'import readings <file>', 'readings of the past'),
];

function importCommand(
  what: ImportCall['what'],
  usage: string,
  summary: string,
): CommandDefinition {
  return defineCommand({
    usage,
    summary,
    options: [
      ['--dry-run', 'only say what would be done'],
      ...(what === 'network' ? ([['--format <kind>', 'csv or cim']] as const) : []),
    ],
    async run({ arguments: [given], options, context }) {
      const paths = Array.isArray(given) ? given : [String(given)];
      const format = oneOf(['csv', 'cim'] as const, options, 'format');
      const call: ImportCall = {
        ...{ what, paths, dryRun: options['dryRun'] === true },
        ...(format === null ? {} : { format }),
      };
      const report = await withStores(context.config, (open) => importInto(open, call));
      return { ok: report.refused.length === 0, json: report, text: textOf(report) };
    },
  });
}

const SHOWN_MOST = 50;

function textOf({ added, changed, removed, refused, warnings }: Report): string {
  const lines = [...refused, ...warnings]
    .slice(0, SHOWN_MOST)
    .map(({ file, row, column, code, message }) => `${file}:${row} ${column} ${code} ${message}`);
  return [
    ...lines,
    `${added} added, ${changed} changed, ${removed} removed, ${refused.length} refused`,
  ].join('\n');
}
