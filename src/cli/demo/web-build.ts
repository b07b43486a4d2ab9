import { spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync, readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fault } from '../../runtime/problem.ts';

/** Builds the console and the field pages when their sources are not what the last build was made of. */
export function buildWebWhenStale(root: string, say: (line: string) => void): void {
  const web = join(root, 'web');
  const stamp = join(web, 'dist', '.built-from');
  const hash = hashOf(web);
  if (existsSync(stamp) && readFileSync(stamp, 'utf8') === hash) return;
  say('building the console (once, a few seconds)');
  const vite = join(root, 'node_modules', 'vite', 'bin', 'vite.js');
  const built = spawnSync(
    process.execPath,
    [vite, 'build', '--config', 'web/vite.config.ts', '--logLevel', 'warn'],
    // Under a test runner, or where somebody develops, it would take the slow half of React.
    { cwd: root, stdio: ['ignore', 2, 2], env: { ...process.env, NODE_ENV: 'production' } },
  );
  if (built.status !== 0) throw fault('SET-FILE', { file: 'web/vite.config.ts' });
  writeFileSync(stamp, hash);
}

function hashOf(folder: string): string {
  const hash = createHash('sha256');
  const walk = (at: string): void => {
    for (const name of readdirSync(at).sort()) {
      if (name === 'dist' || name === 'node_modules') continue;
      const path = join(at, name);
      if (statSync(path).isDirectory()) walk(path);
      else hash.update(name).update(readFileSync(path));
    }
  };
  walk(folder);
  return hash.digest('hex');
}
