/** The whole service over a folder of its own, with the gateways that a test gives it. */
import { cpSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { connect, createServer, type Server, type Socket } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { newToken, newUser } from '../../../src/api/auth/accounts.ts';
import { type Service, startService } from '../../../src/app.ts';
import { freePort } from '../../../src/cli/demo/ports.ts';
import { type Role, roles, type Scope } from '../../../src/model/user.ts';
import { scaledClock } from '../../../src/runtime/clock.ts';
import type { Log } from '../../../src/runtime/log.ts';
import { loadSettings } from '../../../src/settings/load.ts';
import { writeTown } from '../../support/story-towns.ts';
import { type Got, ask as send } from './browser.ts';
import { password } from './town.ts';

/** Cheap to check. */
const PASSWORD_COST = 1024;
const WITHIN_MS = 15_000;
const read: Scope[] = ['read'];
const START = Date.UTC(2026, 6, 15, 1);

export interface House {
  folder: string;
  config: string;
  url: string;
  service: Service;
  /** Error events of the log. */
  errors: string[];
  /** Writes the sources into the settings file. */
  configure(sources: object[], more?: object): void;
  /** A request with a token of these scopes. */
  ask(path: string, how?: { body?: unknown; scopes?: Scope[] }): Promise<Got>;
  /** The secret of a token of these scopes. */
  token(...scopes: Scope[]): Promise<string>;
  /** The lines of /metrics. */
  metrics(): Promise<string[]>;
  /** Asks until the answer suits; rejects when that takes too long. */
  until(path: string, suits: (json: Got['json']) => boolean): Promise<Got['json']>;
  /** Ends the service and starts another on the same folder. */
  restart(): Promise<void>;
  stop(): Promise<void>;
}

export async function house(sources: object[], speed = 20): Promise<House> {
  const folder = mkdtempSync(join(tmpdir(), 'forewatt-house-'));
  const parts = ['policies', 'messages', 'holidays', 'devices', 'mappings', 'head-end'];
  for (const part of parts) cpSync(`config/${part}`, join(folder, part), { recursive: true });
  writeTown('two-feeders', join(folder, 'network'), {});
  const port = await freePort();
  const config = join(folder, 'forewatt.yaml');
  const errors: string[] = [];
  const clock = scaledClock({ start: START, origin: Date.now(), speed });
  const tokens = new Map<string, string>();
  const configure: House['configure'] = (next, more = {}) =>
    writeFileSync(config, JSON.stringify({ ...settingsOf(folder, port), sources: next, ...more }));
  configure(sources);
  const open = (): Promise<Service> =>
    startService(loadSettings(config, {}), logOf(errors), { clock });
  const at: House = {
    ...{ folder, config, errors, configure },
    url: `http://127.0.0.1:${port}`,
    service: await open(),
    async ask(path, { body, scopes = read } = {}) {
      const headers = { authorization: `Bearer ${await at.token(...scopes)}` };
      return send(at, path, { headers, ...(body === undefined ? {} : { body }) });
    },
    async token(...scopes) {
      const key = scopes.join();
      const secret = tokens.get(key) ?? (await tokenIn(at.service, scopes, clock.now()));
      tokens.set(key, secret);
      return secret;
    },
    async metrics() {
      return (await (await fetch(`${at.url}/metrics`)).text()).split('\n');
    },
    async until(path, suits) {
      const end = Date.now() + WITHIN_MS;
      for (;;) {
        const { json } = await at.ask(path);
        if (suits(json)) return json;
        if (Date.now() > end) throw new Error(`not in time: ${JSON.stringify(json)}`);
      }
    },
    async restart() {
      await at.service.stop();
      at.service = await open();
    },
    async stop() {
      await at.service.stop();
      rmSync(folder, { recursive: true, force: true, maxRetries: 5 });
    },
  };
  await people(at.service, clock.now());
  return at;
}

function settingsOf(folder: string, port: number): object {
  return {
    utility: { name: '新区供电', zone: 'Asia/Shanghai', holidays: 'holidays/cn.yaml' },
    dataDir: join(folder, 'data'),
    http: { port, publicUrl: `http://127.0.0.1:${port}`, requestsPerMinute: 100_000 },
    network: { path: 'network/' },
    notify: { mode: 'off', policy: 'policies/cn.yaml', messages: 'messages/' },
  };
}

async function people({ core }: Service, now: number): Promise<void> {
  const made = roles.map((name: Role) =>
    newUser({ name, role: name, password }, now, PASSWORD_COST),
  );
  await core.records.commit({ put: { user: await Promise.all(made) } });
}

async function tokenIn({ core }: Service, scopes: Scope[], now: number): Promise<string> {
  const { token, secret } = newToken({ name: 'machine', scopes }, now);
  await core.records.commit({ put: { token: [token] } });
  return secret;
}

function logOf(errors: string[]): Log {
  const none = (): void => {};
  return { debug: none, info: none, warn: none, error: (_, event) => void errors.push(event) };
}

/** Changes a file of the house's folder. */
export function edit(at: House, file: string, change: (text: string) => string): void {
  const path = join(at.folder, file);
  writeFileSync(path, change(readFileSync(path, 'utf8')));
}

export interface Counted {
  port: number;
  /** Connections made to it so far, and those open now. */
  made(): number;
  open(): number;
  stop(): Promise<void>;
}

/** A door in front of a gateway that counts who comes in. */
export async function counted(to: number): Promise<Counted> {
  let made = 0;
  const sockets = new Set<Socket>();
  const server: Server = createServer((socket) => {
    made += 1;
    const inner = connect(to, '127.0.0.1');
    sockets.add(socket);
    socket.on('close', () => {
      sockets.delete(socket);
      inner.destroy();
    });
    for (const one of [socket, inner]) one.on('error', () => one.destroy());
    inner.on('close', () => socket.destroy());
    socket.pipe(inner).pipe(socket);
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return {
    port: (server.address() as { port: number }).port,
    made: () => made,
    open: () => sockets.size,
    async stop() {
      for (const socket of sockets) socket.destroy();
      await new Promise<void>((resolve) => server.close(() => resolve()));
    },
  };
}
