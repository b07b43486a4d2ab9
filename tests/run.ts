/** `npm test`: every check that must hold, one after another; with words behind it, only the tests they name. */
import { spawnSync } from 'node:child_process';

const words = process.argv.slice(2);
const bin = (name: string): string => `node_modules/.bin/${name}`;
const node = process.execPath;
const tsc = 'node_modules/typescript/bin/tsc';

/** Name and command of each stage, in order; vitest is last so that its closing line is the last line. */
const stages: ReadonlyArray<readonly [name: string, command: string, ...args: string[]]> = [
  ['format', bin('biome'), 'format', '.'],
  ['lint', bin('biome'), 'lint', '--error-on-warnings', '.'],
  ['types', node, tsc, '-p', '.'],
  ['types of web', node, tsc, '-p', 'web'],
  [
    'boundaries',
    bin('depcruise'),
    'src',
    'simulators',
    'web',
    '--config',
    '.dependency-cruiser.mjs',
  ],
  ['dead code', bin('knip')],
  ['web build', bin('vite'), 'build', '--config', 'web/vite.config.ts', '--logLevel', 'warn'],
];

function run(name: string, command: string, ...args: string[]): number {
  const startedAt = Date.now();
  const { status } = spawnSync(command, args, { stdio: ['ignore', 'inherit', 'inherit'] });
  const seconds = ((Date.now() - startedAt) / 1000).toFixed(1);
  console.log(`== ${name}: ${status === 0 ? 'ok' : 'FAILED'} in ${seconds} s`);
  return status ?? 1;
}

if (words.length === 0) {
  for (const [name, command, ...args] of stages) {
    if (run(name, command, ...args) !== 0) {
      console.log('0 passed, 1 failed, 0 skipped');
      process.exit(1);
    }
  }
}
process.exit(spawnSync(bin('vitest'), ['run', ...words], { stdio: 'inherit' }).status ?? 1);
