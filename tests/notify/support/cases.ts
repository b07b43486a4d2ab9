import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

/** A case file of `tests/cases`. */
export function caseFile<T>(path: string): T {
  const file = fileURLToPath(new URL(`../../cases/${path}.json`, import.meta.url));
  return JSON.parse(readFileSync(file, 'utf8')) as T;
}
