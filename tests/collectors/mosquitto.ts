/** A real broker on a port and folder of its own, or why there is none. */
import { type ChildProcess, spawn, spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { connect } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { freePort } from '../../src/cli/demo/ports.ts';

const usual = [
  '/usr/sbin/mosquitto',
  '/usr/bin/mosquitto',
  '/usr/local/sbin/mosquitto',
  'mosquitto',
];

/** `FOREWATT_REQUIRE=all` turns the why into a failure. */
export function findMosquitto(): { path: string } | { skip: string } {
  const path = usual.find((one) => spawnSync(one, ['-h'], { stdio: 'ignore' }).error === undefined);
  if (path !== undefined) return { path };
  const skip = 'no mosquitto on this host: install the Debian package of that name';
  if (process.env['FOREWATT_REQUIRE'] === 'all') throw new Error(skip);
  return { skip };
}

export interface RealBroker {
  port: number;
  /** What it logged so far. */
  log(): string;
  /** Writes a file of its folder again, and lets it read its settings again. */
  rewrite(name: string, text: string): void;
  stop(): Promise<void>;
}

/**
 * @param over.files of its folder, by name
 * @param over.lines of its settings, with `DIR` for its folder
 */
export async function startMosquitto(
  path: string,
  over: { files?: Record<string, string>; lines?: readonly string[] } = {},
): Promise<RealBroker> {
  const folder = mkdtempSync(join(tmpdir(), 'forewatt-mosquitto-'));
  const port = await freePort();
  const file = join(folder, 'm.conf');
  const rewrite = (name: string, text: string): void => writeFileSync(join(folder, name), text);
  for (const [name, text] of Object.entries(over.files ?? {})) rewrite(name, text);
  const lines = [
    `listener ${port} 127.0.0.1`,
    `allow_anonymous ${over.files?.['passwords'] === undefined}`,
    'persistence false',
    'max_queued_messages 0',
    'max_inflight_messages 1000',
    // It becomes a user who cannot read our folder otherwise.
    ...(process.getuid?.() === 0 ? ['user root'] : []),
    ...(over.lines ?? []).map((line) => line.replace('DIR', folder)),
  ];
  writeFileSync(file, `${lines.join('\n')}\n`);
  const child = spawn(path, ['-c', file], { stdio: ['ignore', 'ignore', 'pipe'] });
  let log = '';
  child.stderr?.on('data', (chunk: Buffer) => {
    log += chunk.toString();
  });
  await reached(port, child);
  return {
    port,
    log: () => log,
    rewrite(name, text) {
      rewrite(name, text);
      child.kill('SIGHUP');
    },
    async stop() {
      const ended = new Promise((resolve) => child.once('exit', resolve));
      child.kill('SIGTERM');
      await ended;
      rmSync(folder, { recursive: true });
    },
  };
}

/** Asks until the port answers; a broker that ended says so at once. */
async function reached(port: number, child: ChildProcess): Promise<void> {
  for (let tries = 0; tries < 200; tries += 1) {
    if (child.exitCode !== null) throw new Error(`mosquitto ended with ${child.exitCode}`);
    const isThere = await new Promise<boolean>((resolve) => {
      const socket = connect({ port, host: '127.0.0.1' });
      socket.once('connect', () => socket.destroy(new Error('enough')));
      socket.once('error', (error) => resolve(error.message === 'enough'));
    });
    if (isThere) return;
    await new Promise((resolve) => setTimeout(resolve, 25));
  }
  throw new Error('mosquitto does not answer');
}
