import { readFileSync } from 'node:fs';
import { dirname, resolve } from 'node:path';
import { allOf, type ForewattError, fault } from '../runtime/problem.ts';
import { validate } from '../runtime/validate.ts';
import { type YamlSource, yamlSource } from '../runtime/yaml-source.ts';
import { type Settings, settingsSchema } from './schema.ts';
import { withSecrets } from './secrets.ts';

/** Settings that hold, with the folder that their paths are relative to. */
export interface LoadedSettings {
  settings: Settings;
  file: string;
  folder: string;
}

/** Reads and validates the settings file; every problem at once, none thrown. */
export function checkSettings(
  path: string,
  env: Readonly<Record<string, string | undefined>>,
): { loaded: LoadedSettings | null; problems: ForewattError[] } {
  const file = resolve(path);
  let text: string;
  try {
    text = readFileSync(file, 'utf8');
  } catch (cause) {
    return {
      loaded: null,
      problems: [fault('SET-FILE', { file: path }, { cause, place: { file: path } })],
    };
  }
  const source = yamlSource(path, text);
  const folder = dirname(file);
  const { value, missing } = withSecrets(source.value, { env, folder });
  const secrets = missing.map(({ path: at, name }) =>
    fault('SET-SECRET', { name }, { place: { file: path, ...source.placeOf(at) } }),
  );
  const checked = validate(settingsSchema, { ...source, value } satisfies YamlSource);
  const problems = [...checked.problems, ...secrets];
  const { value: settings } = checked;
  return settings === null || problems.length > 0
    ? { loaded: null, problems }
    : { loaded: { settings, file, folder }, problems: [] };
}

/** The settings, or the first problem thrown with all others beside it. */
export function loadSettings(
  path: string,
  env: Readonly<Record<string, string | undefined>>,
): LoadedSettings {
  const { loaded, problems } = checkSettings(path, env);
  if (loaded !== null) return loaded;
  throw allOf(problems) ?? fault('SET-FILE', { file: path });
}
