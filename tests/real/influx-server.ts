/** A real InfluxDB 1.x on a port and folder of its own, or why there is none. */
import { type ChildProcess, spawn, spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { freePort } from '../../src/cli/demo/ports.ts';

const usual = ['/usr/bin/influxd', 'influxd'];

/** `FOREWATT_REQUIRE=all` turns the why into a failure. */
export function findInfluxd(): { path: string } | { skip: string } {
  const path = usual.find(
    (one) => spawnSync(one, ['version'], { stdio: 'ignore' }).error === undefined,
  );
  if (path !== undefined) return { path };
  const skip = 'no influxd on this host: install the Debian package influxdb';
  if (process.env['FOREWATT_REQUIRE'] === 'all') throw new Error(skip);
  return { skip };
}

export interface RealInflux {
  url: string;
  /** Dies and comes back on the same data. */
  kill(): Promise<void>;
  start(): Promise<void>;
  stop(): Promise<void>;
}

export async function startInfluxd(path: string): Promise<RealInflux> {
  const folder = mkdtempSync(join(tmpdir(), 'forewatt-influxd-'));
  const [port, rpc] = [await freePort(), await freePort()];
  const file = join(folder, 'influx.conf');
  const lines = [
    'reporting-disabled = true',
    `bind-address = "127.0.0.1:${rpc}"`,
    `[meta]\ndir = "${folder}/meta"`,
    `[data]\ndir = "${folder}/data"\nwal-dir = "${folder}/wal"\nindex-version = "tsi1"`,
    `[http]\nbind-address = "127.0.0.1:${port}"\nlog-enabled = false`,
    '[monitor]\nstore-enabled = false',
  ];
  writeFileSync(file, `${lines.join('\n')}\n`);
  const url = `http://127.0.0.1:${port}`;
  let child: ChildProcess | null = null;
  const start = async (): Promise<void> => {
    child = spawn(path, ['-config', file], { stdio: 'ignore' });
    await reached(url, child);
  };
  const end = async (signal: 'SIGTERM' | 'SIGKILL'): Promise<void> => {
    if (child === null || child.exitCode !== null) return;
    const ended = new Promise((resolve) => child?.once('exit', resolve));
    child.kill(signal);
    await ended;
    child = null;
  };
  await start();
  return {
    url,
    start,
    kill: () => end('SIGKILL'),
    async stop() {
      await end('SIGTERM');
      rmSync(folder, { recursive: true, force: true, maxRetries: 5 });
    },
  };
}

async function reached(url: string, child: ChildProcess): Promise<void> {
  for (let tries = 0; tries < 400; tries += 1) {
    if (child.exitCode !== null) throw new Error(`influxd ended with ${child.exitCode}`);
    const answer = await fetch(`${url}/ping`).catch(() => null);
    if (answer?.status === 204) return;
    await new Promise((resolve) => setTimeout(resolve, 25));
  }
  throw new Error('influxd does not answer');
}
