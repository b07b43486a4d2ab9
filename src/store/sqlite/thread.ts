/**
 * A store in a thread of its own: SQLite is synchronous and would stop everybody else. The main
 * thread holds an object of the same type; each call is one message, `outbox.claim` with its
 * arguments, and one answer.
 */
import { flushCompileCache } from 'node:module';
import { parentPort, receiveMessageOnPort, Worker, workerData } from 'node:worker_threads';
import type { ProblemCode } from '../../model/problems.ts';
import { inTurns } from '../../runtime/in-parts.ts';
import { ForewattError, fault, type Place } from '../../runtime/problem.ts';
import { isLarge, textInPieces } from './pieces.ts';

interface Call {
  id: number;
  path: string;
  /** As text where the method is one of `texts`; null where the text has gone before, piece by piece. */
  args: unknown[] | string | null;
}

/** A part of the text of a call that is to come. */
interface Piece {
  id: number;
  piece: string;
}

/** An error as it crosses the border: classes do not. */
interface SentError {
  code: ProblemCode | null;
  details: Record<string, string | number>;
  place: Place | null;
  message: string;
  stack: string;
}

type Answer = { id: number; value: unknown } | { id: number; error: SentError };

interface Pending {
  resolve: (value: unknown) => void;
  reject: (error: unknown) => void;
}

/**
 * Starts `entry` in a worker and gives an object that forwards `method(args)` and
 * `group.method(args)`. A thread that dies fails the calls in flight with STO-BROKEN and is
 * started again by the next call. It keeps the process alive only while a call is in flight.
 * `close` ends it.
 */
export async function inThread<T extends { close(): Promise<void> }>(thread: {
  entry: URL;
  /** What the entry needs to open its store. */
  data: unknown;
  groups: ReadonlyArray<keyof T & string>;
  /** Methods called with many plain objects: as text they cross in half the time. Nothing undefined in them. */
  texts?: readonly string[];
  /** Methods called with plain objects that may be very many: then they cross piece by piece, in turns with others. */
  pieces?: readonly string[];
  /** Where the store stands, for errors. */
  where: string;
}): Promise<T> {
  const texts = new Set(thread.texts);
  const pieces = new Set(thread.pieces);
  const pending = new Map<number, Pending>();
  let crossing: Promise<void> = Promise.resolve();
  let crossings = 0;
  let worker: Worker | null = null;
  let isClosed = false;
  let lastId = 0;

  function start(): Worker {
    const started = new Worker(thread.entry, { workerData: thread.data, execArgv: [] });
    started.on('message', (answer: Answer) => settle(answer));
    started.on('error', (error) => lose(started, error as Error));
    started.on('exit', (code) => lose(started, new Error(`its thread ended with code ${code}`)));
    started.unref();
    worker = started;
    return started;
  }

  function settle(answer: Answer): void {
    const call = pending.get(answer.id);
    pending.delete(answer.id);
    if (pending.size === 0) worker?.unref();
    if ('error' in answer) call?.reject(received(answer.error));
    else call?.resolve(answer.value);
  }

  function lose(lost: Worker, cause: Error): void {
    if (worker !== lost) return;
    worker = null;
    const error = fault('STO-BROKEN', { where: thread.where, why: cause.message }, { cause });
    for (const call of pending.values()) call.reject(error);
    pending.clear();
  }

  /** After all that crosses already: what is written later overtakes nothing. */
  function behind(cross: (() => Promise<void>) | null, sent: () => void): Promise<void> {
    crossings += 1;
    const done = crossing.then(async () => {
      await cross?.();
      sent();
    });
    crossing = done
      .catch(() => {})
      .then(() => {
        crossings -= 1;
      });
    return done;
  }

  function call(path: string, args: unknown[]): Promise<unknown> {
    if (isClosed) {
      return Promise.reject(fault('STO-BROKEN', { where: thread.where, why: 'it is closed' }));
    }
    const to = worker ?? start();
    return new Promise((resolve, reject) => {
      const id = ++lastId;
      pending.set(id, { resolve, reject });
      to.ref();
      if (pieces.has(path) && isLarge(args)) {
        const cross = (): Promise<void> =>
          inTurns(textInPieces(args, (piece) => to.postMessage({ id, piece } satisfies Piece)));
        behind(cross, () => to.postMessage({ id, path, args: null } satisfies Call)).catch(reject);
        return;
      }
      if (crossings > 0 && pieces.has(path)) {
        behind(null, () => to.postMessage({ id, path, args } satisfies Call)).catch(reject);
        return;
      }
      const sent = texts.has(path) ? JSON.stringify(args) : args;
      to.postMessage({ id, path, args: sent } satisfies Call);
    });
  }

  async function close(): Promise<void> {
    if (isClosed) return;
    const ending = worker;
    const closed = call('close', []);
    isClosed = true;
    await closed;
    await ending?.terminate();
  }

  // Opening problems show here and not at the first use.
  await call('', []).catch(async (error: unknown) => {
    isClosed = true;
    await worker?.terminate();
    throw error;
  });
  return forwarding(thread.groups, call, close) as T;
}

function forwarding(
  groups: readonly string[],
  call: (path: string, args: unknown[]) => Promise<unknown>,
  close: () => Promise<void>,
): object {
  const methods = (prefix: string): object =>
    new Proxy(
      {},
      {
        get(_, name) {
          if (typeof name !== 'string' || name === 'then') return undefined;
          return (...args: unknown[]) => call(`${prefix}${name}`, args);
        },
      },
    );
  const inner = new Map(groups.map((group) => [group, methods(`${group}.`)]));
  const outer = methods('') as Record<string, unknown>;
  return new Proxy(
    {},
    {
      get(_, name) {
        if (name === 'close') return close;
        return inner.get(String(name)) ?? (typeof name === 'string' ? outer[name] : undefined);
      },
    },
  );
}

function received(error: SentError): Error {
  if (error.code !== null) {
    const options = error.place === null ? {} : { place: error.place };
    return new ForewattError(error.code, error.details, options);
  }
  const made = new Error(error.message);
  made.stack = error.stack;
  return made;
}

/**
 * The other side, in the worker: opens the store with `workerData` and answers until it is closed.
 */
export function serveThread<D>(open: (data: D) => Promise<object>): void {
  const port = parentPort;
  if (port === null) throw new Error('this file runs as a worker only');
  const opened = open(workerData as D);
  // Each call answers with it; nobody may have asked yet.
  opened.catch(() => {});
  // What it compiled is kept for the next start, even if that comes after a kill.
  setTimeout(flushCompileCache, 5_000).unref();
  const begun = new Map<number, string[]>();
  function take(message: Call | Piece): void {
    if ('piece' in message) {
      const before = begun.get(message.id);
      if (before === undefined) begun.set(message.id, [message.piece]);
      else before.push(message.piece);
      return;
    }
    const { id, path } = message;
    const args = message.args ?? begun.get(id)?.join('') ?? '[]';
    begun.delete(id);
    opened
      .then((store) => answer(store, path, args))
      .then(
        (value) => port?.postMessage({ id, value } satisfies Answer),
        (error: unknown) => port?.postMessage({ id, error: sent(error) } satisfies Answer),
      );
  }
  port.on('message', (call: Call | Piece) => {
    take(call);
    // What has come meanwhile begins together, so that the store can commit it together.
    for (let i = 0; i < TAKEN_MOST; i++) {
      const next = receiveMessageOnPort(port) as { message: Call | Piece } | undefined;
      if (next === undefined) break;
      take(next.message);
    }
  });
}

/** Calls begun at once at most. */
const TAKEN_MOST = 200;

async function answer(store: object, path: string, args: unknown[] | string): Promise<unknown> {
  if (path === '') return null;
  let member: unknown = store;
  for (const name of path.split('.')) member = (member as Record<string, unknown>)[name];
  if (typeof member !== 'function') throw new Error(`the store has no method ${path}`);
  return member(...(typeof args === 'string' ? (JSON.parse(args) as unknown[]) : args));
}

function sent(error: unknown): SentError {
  const known = error instanceof ForewattError;
  return {
    code: known ? error.code : null,
    details: known ? { ...error.details } : {},
    place: known ? error.place : null,
    message: error instanceof Error ? error.message : String(error),
    stack: error instanceof Error ? (error.stack ?? '') : '',
  };
}
