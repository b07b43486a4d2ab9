/** Rules of notice and texts from their files; every problem with its place. */
import { readdirSync, readFileSync } from 'node:fs';
import { join, relative, resolve } from 'node:path';
import { loadPolicy, type Policy } from '../notify/policy/load.ts';
import { loadMessages, type Messages } from '../notify/templates/messages.ts';
import type { ForewattError } from '../runtime/problem.ts';
import type { LoadedSettings } from '../settings/load.ts';

export interface Rules {
  policy: Policy;
  messages: Messages;
}

/** Reads both; `rules` is null when a problem stands in the way. */
export function readRules(loaded: LoadedSettings): {
  rules: Rules | null;
  problems: ForewattError[];
} {
  const { folder, settings } = loaded;
  const files = yamlBelow(folder);
  const policy = loadPolicy(files, normal(folder, settings.notify.policy));
  const texts = loadMessages(files, normal(folder, settings.notify.messages));
  const problems = [...(policy.policy === null ? policy.problems : []), ...texts.problems];
  if (policy.policy === null || problems.length > 0) return { rules: null, problems };
  return { rules: { policy: policy.policy, messages: texts.messages }, problems: [] };
}

function normal(folder: string, path: string): string {
  return relative(folder, resolve(folder, path));
}

const FOLDERS = ['policies', 'messages', 'holidays'];

/** Texts of the YAML files in the folders of rules, by their path from the settings' folder. */
function yamlBelow(folder: string): Map<string, string> {
  const files = new Map<string, string>();
  for (const name of FOLDERS) {
    for (const file of listed(join(folder, name))) {
      files.set(join(name, file), readFileSync(join(folder, name, file), 'utf8'));
    }
  }
  return files;
}

function listed(folder: string): string[] {
  try {
    return readdirSync(folder).filter((name) => /\.ya?ml$/.test(name));
  } catch {
    return [];
  }
}
