/** The device template that a person names: a name of `devices/` beside the settings, or a file. */
import { existsSync, readFileSync } from 'node:fs';
import { dirname, join, resolve } from 'node:path';
import type { Template } from '../../collectors/modbus/template/points.ts';
import { readTemplate } from '../../collectors/modbus/template/read.ts';
import { nearest } from '../../runtime/nearest.ts';
import { type ForewattError, fault } from '../../runtime/problem.ts';
import { readDeviceTemplates } from './device-files.ts';

/**
 * Throws the problems of the file as one, or COL-TPL-UNKNOWN with the nearest name.
 * The settings themselves may still be wrong: only the folder beside them counts.
 * @param config path of the settings file
 */
export function chosenTemplate(config: string, name: string): Template {
  if (isTemplateFile(name)) return ofFile(name);
  const folder = dirname(resolve(config));
  const usual = join(folder, 'devices', `${name}.yaml`);
  if (/^[a-z0-9-]+$/.test(name) && existsSync(usual)) return ofFile(usual);
  const { templates } = readDeviceTemplates(folder);
  const found = templates.get(name);
  if (found !== undefined) return found;
  const names = [...templates.keys()];
  // `sdm630` is far from `eastron-sdm630` by letters, and yet means it.
  const near = names.find((known) => known.includes(name)) ?? nearest(name, names);
  throw fault('COL-TPL-UNKNOWN', { id: name, near });
}

/** A path in place of a name: a template that is still being written. */
export function isTemplateFile(name: string): boolean {
  return /\.ya?ml$/.test(name);
}

function ofFile(file: string): Template {
  let text: string;
  try {
    text = readFileSync(file, 'utf8');
  } catch (cause) {
    throw fault('SET-FILE', { file }, { cause });
  }
  const { template, problems } = readTemplate(file, text);
  if (template === null) throw allOf(problems) ?? fault('SET-FILE', { file });
  return template;
}

/** Whoever writes a template sees at once what is left to do. */
const shownMost = 20;

function allOf(problems: readonly ForewattError[]): ForewattError | undefined {
  const [first] = problems;
  if (first === undefined || problems.length === 1) return first;
  const lines = problems.slice(0, shownMost).map(({ place, code, message, fix }) => {
    return `  ${place?.line ?? 1}:${place?.column ?? 1} ${code} ${message} ${fix}`;
  });
  const details = { count: problems.length, lines: lines.join('\n') };
  return fault('COL-TPL-SEVERAL', details, first.place === null ? {} : { place: first.place });
}
