/** `npm test`: every check that must hold; with words behind it, only the tests they name. */
import { spawn, spawnSync } from 'node:child_process';
import { rmSync } from 'node:fs';
import { memoryFolder } from './support/memory-folder.ts';

const words = process.argv.slice(2);
const bin = (name: string): string => `node_modules/.bin/${name}`;
const node = process.execPath;
const tsc = 'node_modules/typescript/bin/tsc';

type Stage = readonly [name: string, command: string, ...args: string[]];

/** Two lanes beside each other, each in its order: the compiler takes as long as all the rest. */
const lanes: readonly Stage[][] = [
  [
    ['types', node, tsc, '-p', '.'],
    ['types of web', node, tsc, '-p', 'web'],
  ],
  [
    ['format', bin('biome'), 'format', '.'],
    ['lint', bin('biome'), 'lint', '--error-on-warnings', '.'],
    [
      'boundaries',
      bin('depcruise'),
      ...['src', 'simulators', 'web', '--config', '.dependency-cruiser.mjs'],
    ],
    ['dead code', bin('knip')],
    ['web build', bin('vite'), 'build', '--config', 'web/vite.config.ts', '--logLevel', 'warn'],
  ],
];

/** What it said is shown whole when it has ended: two that run at once would mix their lines. */
function run([name, command, ...args]: Stage): Promise<boolean> {
  const startedAt = Date.now();
  const said: Buffer[] = [];
  const child = spawn(command, args, { stdio: ['ignore', 'pipe', 'pipe'] });
  child.stdout.on('data', (chunk: Buffer) => said.push(chunk));
  child.stderr.on('data', (chunk: Buffer) => said.push(chunk));
  return new Promise((resolve) => {
    const end = (isWell: boolean): void => {
      const seconds = ((Date.now() - startedAt) / 1000).toFixed(1);
      process.stdout.write(Buffer.concat(said));
      console.log(`== ${name}: ${isWell ? 'ok' : 'FAILED'} in ${seconds} s`);
      resolve(isWell);
    };
    child.on('error', (error) => {
      said.push(Buffer.from(`${error.message}\n`));
      end(false);
    });
    child.on('close', (code) => end(code === 0));
  });
}

async function inOrder(stages: readonly Stage[]): Promise<boolean> {
  for (const stage of stages) if (!(await run(stage))) return false;
  return true;
}

if (words.length === 0) {
  const failed = (await Promise.all(lanes.map(inOrder))).filter((isWell) => !isWell).length;
  if (failed > 0) {
    console.log(`0 passed, ${failed} failed, 0 skipped`);
    process.exit(1);
  }
}
const folder = memoryFolder();
const env = folder === null ? process.env : { ...process.env, TMPDIR: folder };
const { status } = spawnSync(bin('vitest'), ['run', ...words], { stdio: 'inherit', env });
if (folder !== null) rmSync(folder, { recursive: true, force: true, maxRetries: 5 });
process.exit(status ?? 1);
