/** All device templates of a folder's files. */

import type { ForewattError } from '../runtime/problem.ts';
import type { Template } from './modbus/template/points.ts';
import { readTemplate } from './modbus/template/read.ts';

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
