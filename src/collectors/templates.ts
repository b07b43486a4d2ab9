/** Device templates and head-ends of the files of their folders. */

import type { ForewattError } from '../runtime/problem.ts';
import type { Template } from './modbus/template/points.ts';
import { readTemplate } from './modbus/template/read.ts';
import { type HeadEnd, readHeadEnd } from './mqtt/head-end.ts';

export interface YamlFile {
  file: string;
  text: string;
}

/** Templates by their name; each problem of each file, none thrown. */
export function readTemplates(files: readonly YamlFile[]): {
  templates: Map<string, Template>;
  problems: ForewattError[];
} {
  const read = files.map(({ file, text }) => readTemplate(file, text));
  const templates = new Map<string, Template>();
  for (const { template } of read) if (template !== null) templates.set(template.id, template);
  return { templates, problems: read.flatMap(({ problems }) => problems) };
}

/** Head-ends by their name; each problem of each file, none thrown. */
export function readHeadEnds(files: readonly YamlFile[]): {
  headEnds: Map<string, HeadEnd>;
  problems: ForewattError[];
} {
  const read = files.map(({ file, text }) => readHeadEnd(file, text));
  const headEnds = new Map<string, HeadEnd>();
  for (const { headEnd } of read) if (headEnd !== null) headEnds.set(headEnd.id, headEnd);
  return { headEnds, problems: read.flatMap(({ problems }) => problems) };
}
