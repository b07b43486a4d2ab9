/** A pair of serial ports that are no hardware, or a port whose other end is a TCP server, made by socat. */
import { type ChildProcess, spawn, spawnSync } from 'node:child_process';
import { closeSync, constants, existsSync, mkdtempSync, openSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

/** `FOREWATT_REQUIRE=all` turns the why into a failure. */
export function findProgram(name: string, hint: string): { path: string } | { skip: string } {
  const found = spawnSync('which', [name], { encoding: 'utf8' }).stdout.trim();
  if (found !== '') return { path: found };
  const skip = `no ${name} on this host: ${hint}`;
  if (process.env['FOREWATT_REQUIRE'] === 'all') throw new Error(skip);
  return { skip };
}

export const findSocat = () => findProgram('socat', 'install the Debian package of that name');

function socatPath(): string {
  const found = findSocat();
  if ('skip' in found) throw new Error(found.skip);
  return found.path;
}

export interface SerialLine {
  /** The port as a program opens it. */
  path: string;
  /** The other end, for a line that has one. */
  far: string;
  /** As when the adapter is pulled out: the port is gone. */
  unplug(): Promise<void>;
  plug(): Promise<void>;
  remove(): Promise<void>;
}

/** @param port of a server on this host that stands at the other end; null: the other end is a port too */
export async function serialLine(port: number | null): Promise<SerialLine> {
  const folder = mkdtempSync(join(tmpdir(), 'forewatt-serial-'));
  const [path, far] = [join(folder, 'near'), join(folder, 'far')];
  const end = (link: string): string => `PTY,link=${link},raw,echo=0`;
  let child: ChildProcess | null = null;
  let held: number[] = [];

  async function plug(): Promise<void> {
    const other = port === null ? end(far) : `TCP:127.0.0.1:${port},nodelay`;
    const started = spawn(socatPath(), [end(path), other], { stdio: 'ignore' });
    child = started;
    const ends = port === null ? [path, far] : [path];
    for (let tries = 0; !ends.every((one) => existsSync(one)); tries += 1) {
      if (tries > 200 || started.exitCode !== null) throw new Error('socat makes no port');
      await new Promise((resolve) => setTimeout(resolve, 25));
    }
    // Without anybody at it the pair would end when a program closes its port.
    held = ends.map((one) => openSync(one, constants.O_RDWR | constants.O_NOCTTY));
  }

  async function unplug(): Promise<void> {
    const gone = child;
    child = null;
    for (const one of held.splice(0)) closeSync(one);
    if (gone === null || gone.exitCode !== null) return;
    const ended = new Promise((resolve) => gone.once('exit', resolve));
    gone.kill('SIGTERM');
    await ended;
  }

  await plug();
  return {
    path,
    far,
    plug,
    unplug,
    async remove() {
      await unplug();
      rmSync(folder, { recursive: true, force: true });
    },
  };
}
