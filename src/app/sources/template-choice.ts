/** The device template that a person names: a name of `devices/` beside the settings, or a file. */
import { existsSync, readFileSync } from 'node:fs';
import { dirname, join, resolve } from 'node:path';
import type { Template } from '../../collectors/modbus/template/points.ts';
import { readTemplate } from '../../collectors/modbus/template/read.ts';
import { nearest } from '../../runtime/nearest.ts';
import { fault } from '../../runtime/problem.ts';
import { readDeviceTemplates } from './device-files.ts';

/**
 * Throws the first problem of the file, or COL-TPL-UNKNOWN with the nearest name.
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
  if (template === null) throw problems[0] ?? fault('SET-FILE', { file });
  return template;
}
