/** What ended a command: said with code, place and way out, and as one document with `--json`. */
import { ForewattError, fault } from '../runtime/problem.ts';
import { exitCodes } from './command.ts';

/** Says it; gives the exit code: 2 for a wrong call, 3 for wrong settings, 4 for what cannot be reached, 70 for a fault of ours. */
export function report(error: unknown, json: boolean): number {
  // Whoever stopped it knows.
  if (error instanceof Error && error.name === 'AbortError') return exitCodes.no;
  const first = error instanceof ForewattError ? error : problemOf(error);
  const all = [first, ...first.others];
  if (json) {
    const problems = all.map(({ place, code, message, fix }) => ({ ...place, code, message, fix }));
    process.stdout.write(`${JSON.stringify({ ok: false, problems })}\n`);
  }
  for (const one of all) process.stderr.write(`${lineOf(one)}\n`);
  if (first.code === 'CLI-FAULT' && error instanceof Error) {
    process.stderr.write(`${error.stack}\n`);
  }
  return codeOf(first);
}

function lineOf({ place, code, message, fix }: ForewattError): string {
  const where = place?.file
    ? `${place.file}:${place.line ?? place.row ?? 1}:${place.column ?? 1} `
    : '';
  return `${where}${code} ${message} ${fix}`;
}

/** What the system refuses is said in its words; all else is a fault of ours. */
function problemOf(error: unknown): ForewattError {
  const { code, syscall, path, address, port } = Object(error) as NodeJS.ErrnoException & {
    address?: string;
    port?: number;
  };
  const why = String(code);
  if (syscall === 'listen') {
    return fault('CLI-PORT', { where: `${address ?? ''}:${port ?? ''}`, why }, { cause: error });
  }
  if (syscall !== undefined && path !== undefined) {
    return fault('CLI-FILE', { path, why }, { cause: error, place: { file: path } });
  }
  const message = error instanceof Error ? error.message : String(error);
  return fault('CLI-FAULT', { why: message }, { cause: error });
}

const codes: ReadonlyArray<[RegExp, number]> = [
  [/^(CLI-USAGE|COL-CALL-INCOMPLETE|REP-OPTION|TIM)/, exitCodes.usage],
  [
    /^(SET|NOT-POLICY|NOT-MESSAGE|NOT-CALENDAR|COL-TPL|COL-SOURCE|COL-BUS|COL-MQTT)/,
    exitCodes.configuration,
  ],
  [/^(STO|CLI-(FILE|PORT|NO-SERVICE)|COL-UNREACHABLE|COL-UNIT-SILENT)/, exitCodes.unreachable],
];

function codeOf({ code, status }: ForewattError): number {
  const found = codes.find(([pattern]) => pattern.test(code));
  return found?.[1] ?? (status >= 500 ? exitCodes.fault : exitCodes.no);
}
