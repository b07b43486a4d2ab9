import type { ReportRow } from '../app.ts';
import { reportOf } from '../app.ts';
import { BOM, csvLine } from '../runtime/csv.ts';
import { fault } from '../runtime/problem.ts';
import { columns, numberText } from './columns.ts';
import { type CommandCall, type CommandDefinition, defineCommand } from './command.ts';
import { oneOf } from './options.ts';

const span: CommandDefinition['options'] = [
  ['--from <day>', 'first day, 2026-01-01, or an instant'],
  ['--to <day>', 'last day, counted whole, or an instant'],
  ['--profile <name>', 'ieee1366 or cn; else that of the settings'],
  ['--format <form>', 'table or csv; --json for programs', 'table'],
];
const levels = ['system', 'feeder', 'area', 'device', 'cause', 'responsibility'] as const;

/** `forewatt report reliability`: the indices of a span, by part of the system or by cause. */
export const reportReliability = defineCommand({
  usage: 'report reliability',
  summary: 'SAIFI, SAIDI and their like of a span of time',
  options: [...span, ['--level <level>', levels.join(', '), 'system']],
  run: (call) => answer('reliability', call),
});

/** `forewatt report notices`: who was told in time of planned work, and what was kept of promises in faults. */
export const reportNotices = defineCommand({
  usage: 'report notices',
  summary: 'who was told in time of planned work, and promises kept in faults',
  options: span,
  run: (call) => answer('notices', call),
});

/** `forewatt report promises`: which promises of the unplanned side were kept. */
export const reportPromises = defineCommand({
  usage: 'report promises',
  summary: 'promises for faults, kept and broken',
  options: span,
  run: (call) => answer('promises', call),
});

/** `forewatt report etr`: how far the told times of return were off. */
export const reportEtr = defineCommand({
  usage: 'report etr',
  summary: 'how far the told times of return were off',
  options: span,
  run: (call) => answer('etr', call),
});

/** `forewatt report precursors`: how often an outage followed the alarms that foretell one. */
export const reportPrecursors = defineCommand({
  usage: 'report precursors',
  summary: 'how often an outage followed the alarms that foretell one',
  options: span,
  run: (call) => answer('precursors', call),
});

async function answer(
  what: 'reliability' | 'notices' | 'promises' | 'etr' | 'precursors',
  { options, context }: CommandCall,
) {
  const [from, to] = [day(options, 'from'), day(options, 'to')];
  const level = oneOf(levels, options, 'level') ?? 'system';
  const profile = oneOf(['ieee1366', 'cn'] as const, options, 'profile');
  const format = oneOf(['table', 'csv'] as const, options, 'format');
  const report = await reportOf(context.config, { what, from, to, level, profile });
  const [label = level] = Object.keys(report.rows[0] ?? {});
  const rows = [...report.rows, { [label]: 'total', ...report.totals }];
  return { ok: true, json: report, text: format === 'csv' ? csv(rows) : table(rows) };
}

function day(options: CommandCall['options'], option: 'from' | 'to'): string {
  const given = options[option];
  if (typeof given === 'string') return given;
  throw fault('REP-OPTION', { option, given: '', allowed: 'a day such as 2026-01-01' });
}

function namesOf(rows: readonly ReportRow[]): string[] {
  return [...new Set(rows.flatMap((row) => Object.keys(row)))];
}

function csv(rows: readonly ReportRow[]): string {
  const names = namesOf(rows);
  const lines = rows.map((row) => csvLine(names.map((name) => row[name] ?? null)));
  return `${BOM}${csvLine(names)}${lines.join('')}`.trimEnd();
}

/** One index a line, one part of the system a column: there are more indices than a screen is wide. */
function table(rows: readonly ReportRow[]): string {
  const lines = namesOf(rows).map((name) => [
    name,
    ...rows.map((row) => (name in row ? numberText(row[name] ?? null) : '')),
  ]);
  return columns(lines).join('\n');
}
