import { readFileSync } from 'node:fs';
import { isAbsolute, join } from 'node:path';

/** Values of secrets; nothing else in the product reads the environment. */
export interface SecretSources {
  env: Readonly<Record<string, string | undefined>>;
  /** Folder that `${file:PATH}` is relative to. */
  folder: string;
}

/**
 * Replaces each text that is `${env:NAME}` or `${file:PATH}` by the secret it names.
 * @returns the value with secrets in place, and the path of each text whose secret is not there
 */
export function withSecrets(
  value: unknown,
  sources: SecretSources,
): { value: unknown; missing: Array<{ path: PropertyKey[]; name: string }> } {
  const missing: Array<{ path: PropertyKey[]; name: string }> = [];
  const walk = (at: unknown, path: PropertyKey[]): unknown => {
    if (Array.isArray(at)) return at.map((item, index) => walk(item, [...path, index]));
    if (at !== null && typeof at === 'object') {
      return Object.fromEntries(
        Object.entries(at).map(([key, item]) => [key, walk(item, [...path, key])]),
      );
    }
    const named = typeof at === 'string' ? /^\$\{(env|file):([^}]+)\}$/.exec(at) : null;
    if (named === null) return at;
    const found = secretOf(named[1] as 'env' | 'file', named[2] ?? '', sources);
    if (found === null) missing.push({ path, name: named[2] ?? '' });
    return found;
  };
  return { value: walk(value, []), missing };
}

function secretOf(from: 'env' | 'file', name: string, sources: SecretSources): string | null {
  if (from === 'env') return sources.env[name] ?? null;
  try {
    const path = isAbsolute(name) ? name : join(sources.folder, name);
    return readFileSync(path, 'utf8').replace(/\r?\n$/, '');
  } catch {
    return null;
  }
}
