/** The settings at work, each with where it comes from. A secret is named, never shown. */
import { readFileSync } from 'node:fs';
import type { SettingListView } from '../../api/shapes/rules.ts';
import { yamlSource } from '../../runtime/yaml-source.ts';
import { checkSettings, type LoadedSettings } from '../../settings/load.ts';
import { asWritten } from './as-written.ts';

/** Letters of one value that are shown. */
const LETTERS_MOST = 300;
const secretKey = /pass(word|phrase)?$|secret$|token$|privateKey$|apiKey$/i;
const named = /^\$\{(env|file):[^}]+\}$/;

type Path = Array<string | number>;

/** @param read the settings file as it stands now; null: it cannot be read */
export function settingsView(
  { settings, file }: Pick<LoadedSettings, 'settings' | 'file'>,
  read: (file: string) => string | null = readOrNull,
): SettingListView {
  const { loaded } = checkSettings(file, process.env);
  const next = loaded?.settings ?? settings;
  const source = yamlSource(file, read(file) ?? '');
  const wanted = asWritten(next);
  const items = leaves(asWritten(settings), []).map(([path, value]) => {
    const said = at(source.value, path);
    const isNamed = typeof said === 'string' && named.test(said);
    const isSecret = isNamed || secretKey.test(String(path.at(-1)));
    const isSources = path[0] === 'sources';
    return {
      path: path.join('.'),
      value: isNamed ? said : isSecret ? '•••' : shown(value),
      line: said === undefined ? null : source.placeOf(path).line,
      isSecret,
      counts: isSources ? ('reload' as const) : ('next_start' as const),
      differs: !isSecret && !isSources && shown(at(wanted, path)) !== shown(value),
    };
  });
  return { file, items };
}

/** Each value with its path; lists are one value, the sources are a number. */
function leaves(value: unknown, path: Path): Array<[Path, unknown]> {
  if (path[0] === 'sources') return [[path, (value as unknown[]).length]];
  if (value === null || typeof value !== 'object' || Array.isArray(value)) {
    return value === undefined ? [] : [[path, value]];
  }
  return Object.entries(value).flatMap(([key, inner]) => leaves(inner, [...path, key]));
}

function at(value: unknown, path: Path): unknown {
  let found = value;
  for (const key of path) {
    if (found === null || typeof found !== 'object') return undefined;
    found = (found as Record<string | number, unknown>)[key];
  }
  return found;
}

function shown(value: unknown): string {
  if (Array.isArray(value) && value.every((one) => typeof one === 'string')) {
    return shown(value.join(', '));
  }
  const text = typeof value === 'string' ? value : (JSON.stringify(hidden(value)) ?? '');
  return text.length > LETTERS_MOST ? `${text.slice(0, LETTERS_MOST)}…` : text;
}

/** Lists may hold secrets further down. */
function hidden(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(hidden);
  if (value === null || typeof value !== 'object') return value;
  return Object.fromEntries(
    Object.entries(value).map(([key, inner]) => [key, secretKey.test(key) ? '•••' : hidden(inner)]),
  );
}

function readOrNull(file: string): string | null {
  try {
    return readFileSync(file, 'utf8');
  } catch {
    return null;
  }
}
