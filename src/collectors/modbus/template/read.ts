/** Reads a device template: one YAML file, every problem at once with its place. */

import { nearest } from '../../../runtime/nearest.ts';
import { type ForewattError, fault } from '../../../runtime/problem.ts';
import { type YamlSource, yamlSource } from '../../../runtime/yaml-source.ts';
import { movedPoint } from '../sunspec/placed.ts';
import { expandPoint } from './expand.ts';
import type { Point, Template } from './points.ts';
import { keysAt, templateSchema, type WrittenPoint, type WrittenTemplate } from './schema.ts';
import { type Clash, clashesOf } from './together.ts';

/** What the protocol allows in one request, and the gap that is cheaper to read than to leave out. */
const spanMost = { registers: 125, bits: 2000 } as const;
const gapUsual = { registers: 16, bits: 128 } as const;

/** Where a SunSpec model stands most often: behind the mark and a common model of 65 registers. */
const usualPlace = 40_069;

/** @param file name shown in problems; the text is not read from it */
export function readTemplate(
  file: string,
  text: string,
): { template: Template | null; problems: ForewattError[] } {
  const source = yamlSource(file, text);
  if (source.problems.length > 0) return { template: null, problems: source.problems };
  const parsed = templateSchema.safeParse(source.value);
  if (!parsed.success) {
    return { template: null, problems: parsed.error.issues.flatMap((i) => problemsOf(source, i)) };
  }
  const problems: ForewattError[] = [];
  const points = pointsOf(parsed.data, source, problems);
  const probe = points.find(({ name }) => name === parsed.data.probe);
  if (probe === undefined) {
    const near = nearest(
      parsed.data.probe,
      points.map(({ name }) => name),
    );
    const why = `no point "${parsed.data.probe}"${near === '' ? '' : `, perhaps "${near}"`}`;
    problems.push(wrong(source, ['probe'], why));
  }
  const template = templateOf(parsed.data, points);
  const placed = parsed.data.golden.findIndex(({ modelAt }) => modelAt !== undefined);
  if (placed >= 0 && template.sunspec === null) {
    problems.push(wrong(source, ['golden', placed, 'modelAt'], 'needs sunspec: a model'));
  }
  problems.push(...clashesOf(template).map((clash) => clashProblem(source, clash)));
  return problems.length > 0 ? { template: null, problems } : { template, problems: [] };
}

function pointsOf(
  written: WrittenTemplate,
  source: YamlSource,
  problems: ForewattError[],
): Point[] {
  return Object.entries(written.points).flatMap(([name, point]) => {
    const expanded = expandedAt(name, point, written);
    if ('points' in expanded) return expanded.points;
    const path = ['points', name, ...(expanded.key === null ? [] : [expanded.key])];
    problems.push(
      expanded.why === 'name'
        ? fault(
            'COL-TPL-POINT',
            { point: name, near: expanded.near },
            { place: { file: source.file, ...source.placeOfKey(['points'], name) } },
          )
        : wrong(source, path, expanded.why),
    );
    return [];
  });
}

/** Points of a model are counted from its id register. */
function expandedAt(
  name: string,
  point: WrittenPoint,
  { defaults, sunspec }: WrittenTemplate,
): ReturnType<typeof expandPoint> {
  const expanded = expandPoint(name, point, defaults);
  if (sunspec === undefined || !('points' in expanded)) return expanded;
  const moved = expanded.points.map((one) => movedPoint(one, usualPlace));
  const isWrong = moved.some(
    ({ table, at, length }) => table !== 'holding' || at + length > 65_536,
  );
  if (!isWrong && point.number === undefined) return { points: moved };
  const why = 'a point of a SunSpec model is a holding register, counted (at) from the model’s id';
  return { why, key: null, near: '' };
}

function templateOf(written: WrittenTemplate, points: Point[]): Template {
  const { limits, sunspec } = written;
  const by = sunspec === undefined ? 0 : usualPlace;
  const caps = (kind: 'registers' | 'bits'): { maxSpan: number; maxGap: number } => ({
    maxSpan: Math.min(limits.maxSpan ?? spanMost[kind], spanMost[kind]),
    maxGap: limits.maxGap ?? gapUsual[kind],
  });
  return {
    id: written.template,
    title: written.title,
    source: written.source,
    status: written.status,
    kind: written.kind,
    framing: written.defaults.framing,
    baud: written.defaults.baud ?? null,
    sunspec: sunspec === undefined ? null : { model: sunspec, at: usualPlace },
    probe: written.probe,
    caps: {
      registers: caps('registers'),
      bits: caps('bits'),
      holes: limits.holes.map(([from, to]) => ({ table: null, from: from + by, to: to + by })),
    },
    minGapMs: limits.minGap ?? null,
    points,
    golden: written.golden,
  };
}

function clashProblem(source: YamlSource, clash: Clash): ForewattError {
  if (clash.kind === 'value') return wrong(source, clash.path, clash.why);
  const { one, other } = clash;
  const place = { file: source.file, ...source.placeOf(['points', other]) };
  return fault('COL-TPL-OVERLAP', { one, other }, { place });
}

function problemsOf(
  source: YamlSource,
  issue: { code?: string; keys?: unknown; path: PropertyKey[]; message: string },
): ForewattError[] {
  if (issue.code !== 'unrecognized_keys') return [wrong(source, issue.path, issue.message)];
  const known = keysAt(issue.path);
  return (issue.keys as string[]).map((key) =>
    fault(
      'COL-TPL-KEY',
      { key, near: nearest(key, known) },
      { place: { file: source.file, ...source.placeOfKey(issue.path, key) } },
    ),
  );
}

function wrong(source: YamlSource, path: PropertyKey[], why: string): ForewattError {
  const place = { file: source.file, ...source.placeOf(path) };
  return fault(
    'COL-TPL-VALUE',
    { path: path.map(String).join('.') || '(whole file)', why },
    { place },
  );
}
