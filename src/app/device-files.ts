/** Device templates and head-ends from the folders beside the settings. */
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { readTemplates, type YamlFile } from '../collectors/templates.ts';

export function readDeviceTemplates(folder: string): ReturnType<typeof readTemplates> {
  return readTemplates(yamlFiles(join(folder, 'devices')));
}

/** The YAML files of a folder; none when there is no folder. */
export function yamlFiles(folder: string): YamlFile[] {
  let names: string[];
  try {
    names = readdirSync(folder).sort();
  } catch {
    return [];
  }
  return names
    .filter((name) => /\.ya?ml$/.test(name))
    .map((name) => join(folder, name))
    .map((file) => ({ file, text: readFileSync(file, 'utf8') }));
}
