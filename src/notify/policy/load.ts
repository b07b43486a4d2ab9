// Policy files as they stand on disk → one whole policy, or every problem with its place.
import { posix } from 'node:path';
import { type ForewattError, fault } from '../../runtime/problem.ts';
import { validate } from '../../runtime/validate.ts';
import { yamlSource } from '../../runtime/yaml-source.ts';
import { type Calendar, calendarOf } from './calendar.ts';
import { checkPolicy } from './check.ts';
import { deepMerge, type Layer, loosened, placeIn } from './layers.ts';
import { type QuietWindow, quietWindowOf } from './quiet-hours.ts';
import { type PolicyFile, policySchema } from './schema.ts';

/** A policy with all it extends, its calendar and its quiet window worked out. */
export type Policy = PolicyFile & { days: Calendar | null; quiet: QuietWindow };

export type Loaded =
  | { policy: Policy; warnings: ForewattError[] }
  | { policy: null; problems: ForewattError[] };

const EXTENDS_MOST = 5;
const fileSchema = loosened(policySchema);

/**
 * Reads the policy at `path` with everything it extends.
 * @param files path → text, of policies and calendars, paths relative to the settings' folder
 */
export function loadPolicy(files: ReadonlyMap<string, string>, path: string): Loaded {
  const layers: Layer[] = [];
  const problems: ForewattError[] = [];
  for (let file: string | null = path; file !== null; ) {
    const text = files.get(file);
    if (text === undefined || layers.length >= EXTENDS_MOST) {
      problems.push(fault('NOT-POLICY-MISSING', { file }, { place: { file: path } }));
      break;
    }
    const source = yamlSource(file, text);
    problems.push(...validate(fileSchema, source).problems);
    if (problems.length > 0) break;
    layers.push({ source });
    const parent = (source.value as { extends?: string } | null)?.extends;
    file = parent === undefined ? null : posix.join(posix.dirname(file), `${parent}.yaml`);
  }
  if (problems.length > 0) return { policy: null, problems };
  return whole(files, path, layers);
}

function whole(files: ReadonlyMap<string, string>, path: string, layers: Layer[]): Loaded {
  const merged = layers.reduceRight<unknown>(
    (under, layer) => deepMerge(under, layer.source.value),
    {},
  );
  const checked = validate(policySchema, {
    file: path,
    value: merged,
    problems: [],
    placeOf: (at) => placeIn(layers, at),
    placeOfKey: (at) => placeIn(layers, at),
  });
  if (checked.value === null) return { policy: null, problems: checked.problems };
  const days = readCalendar(files, path, { file: checked.value, layers });
  const found = checkPolicy(checked.value, (at) => placeIn(layers, at));
  const problems = [...found.errors, ...(Array.isArray(days) ? days : [])];
  const quiet = quietWindowOf(checked.value.quietHours.window);
  if (problems.length > 0 || Array.isArray(days) || typeof quiet === 'string') {
    return { policy: null, problems };
  }
  return { policy: { ...checked.value, days, quiet }, warnings: found.warnings };
}

function readCalendar(
  files: ReadonlyMap<string, string>,
  path: string,
  from: { file: PolicyFile; layers: Layer[] },
): Calendar | null | ForewattError[] {
  const { calendar } = from.file;
  if (calendar === undefined) return null;
  const candidates = [calendar, posix.join(posix.dirname(posix.dirname(path)), calendar)];
  const file = candidates.find((candidate) => files.has(candidate));
  const place = placeIn(from.layers, ['calendar']);
  if (file === undefined) return [fault('NOT-POLICY-MISSING', { file: calendar }, { place })];
  const source = yamlSource(file, files.get(file) ?? '');
  if (source.problems.length > 0) return source.problems;
  const days: Record<string, 'off' | 'work'> = {};
  const problems: ForewattError[] = [];
  for (const [day, what] of Object.entries((source.value ?? {}) as Record<string, unknown>)) {
    if (isDay(day) && (what === 'off' || what === 'work')) days[day] = what;
    else {
      const at = { file, ...source.placeOfKey([], day) };
      problems.push(fault('NOT-CALENDAR-DAY', { day: day.slice(0, 20) }, { place: at }));
    }
  }
  return problems.length > 0 ? problems : calendarOf(file, days);
}

function isDay(text: string): boolean {
  try {
    return Temporal.PlainDate.from(text, { overflow: 'reject' }).toString() === text;
  } catch {
    return false;
  }
}
