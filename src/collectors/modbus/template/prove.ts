/** What the golden frames of a template prove, and what they do not. Pure. */
import { type ForewattError, fault } from '../../../runtime/problem.ts';
import { type YamlSource, yamlSource } from '../../../runtime/yaml-source.ts';
import { templateAt } from '../sunspec/placed.ts';
import { type FrameRole, readFrame, refusalText } from './frame-bytes.ts';
import { decodeFrames, unproven } from './frames.ts';
import { type Golden, numberedAs, type Template } from './points.ts';

export interface Proof {
  /** COL-TPL-GOLDEN: a frame that does not say what its file expects. */
  problems: ForewattError[];
  /** COL-TPL-UNPROVEN, -NO-REFUSAL, -NUMBER: nothing is wrong, and nothing shows that it is right. */
  hints: ForewattError[];
}

/** Where in the golden frame, what differs and what to do. */
interface Difference {
  path: string[];
  why: string;
  todo: string;
}

/** @param text of the template's file, for lines and columns */
export function proofOf(template: Template, file: string, text: string): Proof {
  const source = yamlSource(file, text);
  const problems = template.golden.flatMap((golden, index) =>
    differencesOf(template, golden).map(({ path, why, todo }) => {
      const place = { file, ...source.placeOf(['golden', index, ...path]) };
      return fault(
        'COL-TPL-GOLDEN',
        { template: template.id, frame: index + 1, why, todo },
        { place },
      );
    }),
  );
  return {
    problems,
    hints: [...hintsOf(template, source), ...numberHints(template, source, text)],
  };
}

function hintsOf(template: Template, source: YamlSource): ForewattError[] {
  const { id, golden } = template;
  const at = (path: string[]) => ({ place: { file: source.file, ...source.placeOf(path) } });
  const points = unproven(template);
  const hints: ForewattError[] = [];
  if (points.length > 0) {
    const first = source.placeOf(['points', points[0] ?? '']);
    const place = { file: source.file, ...first };
    hints.push(fault('COL-TPL-UNPROVEN', { id, points: someOf(points) }, { place }));
  }
  const isShown = golden.some(({ expect }) => typeof expect === 'string');
  if (golden.length > 0 && !isShown)
    hints.push(fault('COL-TPL-NO-REFUSAL', { id }, at(['golden'])));
  return hints;
}

/** A manual's 4xxxx or 3xxxx under `at`, where no frame shows that it is the address after all. */
function numberHints(template: Template, source: YamlSource, text: string): ForewattError[] {
  const lines = text.split(/\r?\n/);
  const open = new Set(unproven(template));
  const points = template.sunspec === null ? template.points : [];
  return points.flatMap(({ name, at, table }) => {
    const address = numberedAs(table, at);
    if (address === null || !open.has(name)) return [];
    const { line, column } = source.placeOf(['points', name, 'at']);
    const written = lines[line - 1]?.slice(column - 1) ?? '';
    if (!written.startsWith(String(at))) return [];
    const place = { file: source.file, line, column };
    return [fault('COL-TPL-NUMBER', { point: name, at, address }, { place })];
  });
}

const namedMost = 12;

function someOf(names: readonly string[]): string {
  const rest = names.length - namedMost;
  return [...names.slice(0, namedMost), ...(rest > 0 ? [`${rest} more`] : [])].join(', ');
}

function differencesOf(template: Template, golden: Golden): Difference[] {
  const { request, response, modelAt, expect } = golden;
  const refused = [...refusalIn(request, 'request'), ...refusalIn(response, 'response')];
  if (refused.length > 0) return refused;
  const placed = modelAt === undefined ? template : templateAt(template, modelAt);
  let decoded: ReturnType<typeof decodeFrames>;
  try {
    decoded = decodeFrames(placed, request, response);
  } catch (error) {
    if (!(error instanceof RangeError)) throw error;
    const todo = 'Give the response that follows this request, from the same capture.';
    return [{ path: ['response'], why: error.message, todo }];
  }
  if (typeof expect === 'string' || typeof decoded === 'string') {
    if (expect === decoded) return [];
    const why = `the device ${saidText(decoded)}, expected is ${expectedText(expect)}`;
    return [{ path: ['expect'], why, todo: 'Write what the response says, or correct the frame.' }];
  }
  return valueDifferences(decoded, expect);
}

function refusalIn(hex: string, role: FrameRole): Difference[] {
  const read = readFrame(hex, role);
  if (!('why' in read)) return [];
  const todo =
    read.why === 'checksum'
      ? `A byte is wrong or missing; if the frame was typed by hand, end it with ${read.computed}.`
      : 'Copy the frame whole, two hex digits for each byte.';
  return [{ path: [role], why: `the ${role} is no frame: ${refusalText(read)}`, todo }];
}

function saidText(decoded: string | object): string {
  return typeof decoded === 'string' ? `refuses with ${decoded}` : 'gives values';
}

function expectedText(expect: string | object): string {
  return typeof expect === 'string' ? expect : 'values';
}

/** What is expected and is not there; what is there and not expected proves nothing, and is no fault. */
function valueDifferences(
  decoded: Readonly<Record<string, number | string>>,
  expect: Readonly<Record<string, number | string>>,
): Difference[] {
  return Object.entries(expect).flatMap(([name, wanted]): Difference[] => {
    const path = ['expect', name];
    const found = decoded[name];
    if (found === undefined) {
      const why = `${name} does not lie within the registers that were asked for`;
      return [{ path, why, todo: 'Correct its address, or take it out of this frame.' }];
    }
    if (isSame(found, wanted)) return [];
    const why = `${name} decodes to ${found}, expected is ${wanted} (in the unit that is stored)`;
    const todo = 'Correct address, type, order, scale or unit of the point, or what is expected.';
    return [{ path, why, todo }];
  });
}

/** A float32 has seven digits: nobody should have to write 0.8299999833106995. */
const shareMost = 1e-7;

function isSame(found: number | string, wanted: number | string): boolean {
  if (typeof found !== 'number' || typeof wanted !== 'number') return found === wanted;
  return Math.abs(found - wanted) <= Math.abs(wanted) * shareMost;
}
