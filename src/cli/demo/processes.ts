import { type ChildProcess, spawn } from 'node:child_process';
import { createWriteStream, writeFileSync } from 'node:fs';
import { join } from 'node:path';

/** A child process that is started again when it dies, until it is told to stop. */
export interface Kept {
  /** Times it was started after the first. */
  restarts(): number;
  /** Ends it with signal 9, as a crash would. */
  kill(): void;
  /** Asks it to end and waits; after the grace time it is killed. */
  stop(): Promise<void>;
}

export interface ProcessOptions {
  name: string;
  args: readonly string[];
  /** Folder for `<name>.pid` and `<name>.log`. */
  directory: string;
  keepAlive: boolean;
  /** Called when it ends without having been told to and is not kept alive. */
  onEnd?: (code: number | null) => void;
  env?: Readonly<Record<string, string>>;
}

const STOP_WITHIN_MS = 10_000;
const RESTARTS_MOST = 20;

export function keepProcess(options: ProcessOptions): Kept {
  const log = createWriteStream(join(options.directory, `${options.name}.log`), { flags: 'a' });
  let restarts = 0;
  let isStopping = false;
  let child: ChildProcess = start();

  function start(): ChildProcess {
    const started = spawn(process.execPath, [...options.args], {
      stdio: ['ignore', 'pipe', 'pipe'],
      env: { ...process.env, ...options.env },
    });
    started.stdout?.pipe(log, { end: false });
    started.stderr?.pipe(log, { end: false });
    writeFileSync(join(options.directory, `${options.name}.pid`), `${started.pid}\n`);
    started.once('exit', (code) => {
      if (isStopping) return;
      if (options.keepAlive && restarts < RESTARTS_MOST) {
        restarts += 1;
        child = start();
      } else options.onEnd?.(code);
    });
    return started;
  }

  return {
    restarts: () => restarts,
    kill: () => {
      child.kill('SIGKILL');
    },
    async stop() {
      isStopping = true;
      if (child.exitCode === null && child.signalCode === null) {
        const ended = new Promise<void>((resolve) => child.once('exit', () => resolve()));
        child.kill('SIGTERM');
        const timer = setTimeout(() => child.kill('SIGKILL'), STOP_WITHIN_MS);
        await ended;
        clearTimeout(timer);
      }
      log.end();
    },
  };
}
