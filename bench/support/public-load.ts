/** Visitors in a process of their own: so many requests a second over kept connections, whatever the answers take. */
import { connect, type Socket } from 'node:net';

export interface Load {
  port: number;
  path: string;
  /** Requests a second that are due; null: as many as the connections carry. */
  perSecond: number | null;
  connections: number;
  forMs: number;
}

export interface Loaded {
  answered: number;
  perSecond: number;
  p50Ms: number;
  p99Ms: number;
  mostMs: number;
  errors: number;
  /** Bytes of one answer with its head. */
  bytes: number;
}

/** A visitor's wait counts from the moment the request was due, not from the moment a connection was free. */
interface Line {
  socket: Socket;
  dueAt: number[];
  read: number;
}

const STEP_MS = 5;
const HEAD_END = Buffer.from('\r\n\r\n');

async function run(load: Load): Promise<Loaded> {
  const request = Buffer.from(
    `GET ${load.path} HTTP/1.1\r\nHost: 127.0.0.1\r\nAccept-Encoding: gzip\r\nAccept-Language: zh-CN\r\n\r\n`,
  );
  const size = await answerBytes(load.port, request);
  const waits: number[] = [];
  let errors = 0;
  const began = performance.now();
  const isOver = (): boolean => performance.now() - began >= load.forMs;
  const ask = (line: Line, dueAt: number): void => {
    line.dueAt.push(dueAt);
    line.socket.write(request);
  };
  const lines = await Promise.all(
    Array.from({ length: load.connections }, async (): Promise<Line> => {
      const line: Line = { socket: connect(load.port, '127.0.0.1'), dueAt: [], read: 0 };
      line.socket.setNoDelay(true);
      line.socket.on('error', () => {
        errors += 1;
      });
      line.socket.on('data', (piece) => {
        line.read += piece.length;
        while (line.read >= size && line.dueAt.length > 0) {
          line.read -= size;
          waits.push(performance.now() - (line.dueAt.shift() as number));
          if (load.perSecond === null && !isOver()) ask(line, performance.now());
        }
      });
      await new Promise<void>((resolve) => line.socket.once('connect', () => resolve()));
      return line;
    }),
  );
  if (load.perSecond === null) for (const line of lines) ask(line, performance.now());
  else await paced(lines, ask, { ...load, perSecond: load.perSecond });
  while (!isOver()) await pause();
  const until = performance.now() + 2_000;
  while (lines.some((line) => line.dueAt.length > 0) && performance.now() < until) await pause();
  const open = lines.reduce((sum, line) => sum + line.dueAt.length, 0);
  for (const line of lines) line.socket.destroy();
  waits.sort((a, b) => a - b);
  const at = (share: number): number => waits[Math.floor((waits.length - 1) * share)] ?? 0;
  return {
    ...{ answered: waits.length, perSecond: (waits.length * 1000) / load.forMs, bytes: size },
    ...{ p50Ms: at(0.5), p99Ms: at(0.99), mostMs: at(1), errors: errors + open },
  };
}

async function paced(
  lines: readonly Line[],
  ask: (line: Line, dueAt: number) => void,
  load: Load & { perSecond: number },
): Promise<void> {
  const began = performance.now();
  const total = Math.floor((load.perSecond * load.forMs) / 1000);
  for (let sent = 0; sent < total; ) {
    const due = Math.min(total, Math.floor(((performance.now() - began) * load.perSecond) / 1000));
    for (; sent < due; sent += 1) {
      ask(lines[sent % lines.length] as Line, began + (sent * 1000) / load.perSecond);
    }
    await pause();
  }
}

/** Head and body of one answer; every other must be as long. */
function answerBytes(port: number, request: Buffer): Promise<number> {
  return new Promise((resolve, reject) => {
    const socket = connect(port, '127.0.0.1', () => socket.write(request));
    let read = Buffer.alloc(0);
    socket.on('error', reject);
    socket.on('data', (piece: Buffer) => {
      read = Buffer.concat([read, piece]);
      const end = read.indexOf(HEAD_END);
      const length = /content-length: (\d+)/i.exec(read.toString('latin1'))?.[1];
      if (end < 0 || length === undefined) return;
      const size = end + HEAD_END.length + Number(length);
      if (read.length < size) return;
      socket.destroy();
      resolve(size);
    });
  });
}

function pause(): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, STEP_MS));
}

process.on('message', (load: Load) => {
  run(load).then((loaded) => process.send?.(loaded));
});
process.once('disconnect', () => process.exit(0));
