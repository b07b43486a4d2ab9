import type { Problem } from '../../src/model/problem.ts';

/** What the first word of a code stands for, in the order of the page. */
const areas: Readonly<Record<string, string>> = {
  API: 'HTTP API',
  AUT: 'Accounts and sign-in',
  SET: 'Settings',
  COL: 'Collectors and device templates',
  SRC: 'Sources',
  IMP: 'Files of networks, customers and works',
  PHN: 'Phone numbers in files',
  TIM: 'Times in files',
  NET: 'Network and switching',
  ALM: 'Alarms',
  EF: 'Earth faults',
  OUT: 'Outages',
  PLN: 'Planned outages',
  INF: 'Inference cases',
  FLD: 'Reports from the field',
  NOT: 'Notices, policies and messages',
  BIL: 'Billing systems',
  REP: 'Reports',
  STO: 'Stores',
  CLI: 'Commands',
};

const head = `# Errors

Every problem that a user can meet. The API answers with \`application/problem+json\` and this \`code\`;
commands print \`file:line:column code sentence way-out\`. Words in braces are filled in.
A status is that of the HTTP answer; rows of files and warnings of a check have one too.
`;

/** `docs/errors.md`: one table for each area; an area without a title is an error. */
export function errorsPage(problems: Readonly<Record<string, Problem<never>>>): string {
  const codes = Object.keys(problems);
  const untitled = codes.filter((code) => areas[areaOf(code)] === undefined);
  if (untitled.length > 0) {
    throw new Error(`codes of an area that has no title in errors-page.ts: ${untitled.join(', ')}`);
  }
  const sections = Object.entries(areas).flatMap(([area, title]) => {
    const rows = Object.entries(problems).filter(([code]) => areaOf(code) === area);
    return rows.length === 0 ? [] : [section(title, rows)];
  });
  return [head, ...sections].join('\n');
}

function areaOf(code: string): string {
  return code.split('-', 1)[0] ?? '';
}

function section(title: string, rows: ReadonlyArray<[string, Problem<never>]>): string {
  const lines = rows.map(([code, row]) => {
    const cells = [`\`${code}\``, String(row.status), row.text(named), row.fix(named)];
    return `| ${cells.map(cell).join(' | ')} |`;
  });
  return `## ${title}\n| code | status | sentence | way out |\n|---|---|---|---|\n${lines.join('\n')}\n`;
}

/** Stands for the details of a problem: each one is its own name in braces. */
const named = new Proxy({}, { get: (_target, name) => `{${String(name)}}` }) as never;

function cell(text: string): string {
  return text.replaceAll('|', '\\|').replaceAll('<', '&lt;').replaceAll('\n', ' ');
}
