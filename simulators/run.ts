/** Starts the outside world of a prepared folder and keeps it going until it is told to stop. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { endable, type ScenarioClock, scenarioClock } from './clock.ts';
import type { Contact } from './demo/contacts.ts';
import { truthContact } from './demo/contacts.ts';
import { make, readPrepared } from './demo/prepare.ts';
import type { GatewayUnit, Sites } from './demo/sources.ts';
import { startHeadEnd } from './devices/broker.ts';
import { faultyMeters } from './devices/meter-faults.ts';
import { startMeters } from './devices/meters.ts';
import { type ModbusServer, startModbusServer } from './devices/modbus-server.ts';
import type { Unit } from './devices/unit.ts';
import {
  busMeter,
  feederTerminal,
  lineMeter,
  type TerminalState,
  transformerMeter,
} from './devices/units.ts';
import { keepTruth, type Truth } from './grid/truth.ts';
import { createWorld, type World } from './grid/world.ts';
import { type Login, openSession, type Session } from './people/session.ts';
import { startStaff } from './people/staff.ts';
import { seededRandom } from './random.ts';
import { play, type Stage } from './scenarios/play.ts';
import { startSmsGateway } from './sms-gateway/gateway.ts';

export interface RunOptions {
  dir: string;
  seed: number;
  startAt: number;
  originAt: number;
  speed: number;
  /** Address of the service, `null` to leave the people at home. */
  api: string | null;
  loginsPath: string | null;
  /** Port of the provider, `null` for none. */
  smsPort: number | null;
}

/** The logins' file: who the people of the scenario are, and the provider's account. */
interface Logins {
  dispatcher: Login;
  supervisor: Login;
  crew: Login;
  sms?: { accountSid: string; authToken: string };
}

/** Share of provider calls whose connection breaks after the message was taken. */
const dropAfterAccept = 0.01;
/** Real time that a person keeps trying while the service is away. */
const patienceMs = 60_000;

export async function run(options: RunOptions): Promise<{ stop(): Promise<void> }> {
  const clock = endable(scenarioClock(options));
  const prepared = readPrepared(options.dir);
  const { network, contacts } = make(prepared.seed, prepared.scenario);
  const world = createWorld(network, clock);
  const truth = keepTruth(world, contacts.map(truthContact), join(options.dir, 'truth.json'));
  truth.flush();
  const logins = readLogins(options.loginsPath);
  const headEnd = await startHeadEnd(prepared.sites.brokerPort);
  const terminal: TerminalState = {
    position: 2,
    hasTripped: false,
    isLockedOut: false,
    recloseCount: 0,
    faultCount: 0,
    faultPhases: 0,
  };
  const earthed = new Map<string, number>();
  const gateways = await startGateways(prepared.sites, { world, clock, terminal, earthed });
  const random = seededRandom(options.seed).fork('run');
  const meters = faultyMeters(headEnd, clock);
  const stopMeters = startMeters({
    world,
    clock,
    random,
    headEnd: { ...headEnd, publish: meters.publish },
    onGasp: firstGaspOf({ truth, clock, world }),
  });
  const sms = await startProvider(options, { clock, contacts, logins });
  const stage: Stage = {
    startAt: options.startAt,
    clock,
    world,
    truth,
    headEnd,
    terminal,
    gateways,
    meters,
    earthed,
  };
  play(prepared.plan, stage);
  const people = startPeople(options, { clock, logins, plan: prepared.plan });
  return {
    stop: async () => {
      people();
      stopMeters();
      clock.stop();
      truth.flush();
      await Promise.all([...gateways.values()].map((gateway) => gateway.stop()));
      await headEnd.stop();
      await sms?.stop();
    },
  };
}

function readLogins(path: string | null): Logins | null {
  return path === null ? null : (JSON.parse(readFileSync(path, 'utf8')) as Logins);
}

async function startGateways(
  sites: Sites,
  world: {
    world: World;
    clock: ScenarioClock;
    terminal: TerminalState;
    earthed: Map<string, number>;
  },
): Promise<Map<string, ModbusServer>> {
  const servers = new Map<string, ModbusServer>();
  for (const { id, port, units } of sites.gateways) {
    const behind = new Map(units.map((it) => [it.unit, unitOf(it, world)]));
    servers.set(id, await startModbusServer({ port, units: behind }));
  }
  return servers;
}

function unitOf(
  { asset, hasBattery }: GatewayUnit,
  parts: {
    world: World;
    clock: ScenarioClock;
    terminal: TerminalState;
    earthed: Map<string, number>;
  },
): Unit {
  const { world, clock } = parts;
  const now = (): number => clock.now();
  const bus = (node: string): Unit =>
    busMeter(world, { node, now, earthedPhase: () => parts.earthed.get(node) ?? null });
  switch (asset) {
    case 'FM-12':
      return lineMeter(world, { edge: 'CB-12', node: 'BUS-1', now });
    case 'FM-14':
      return lineMeter(world, { edge: 'CB-14', node: 'BUS-2', now });
    case 'BM-1':
      return bus('BUS-1');
    case 'BM-2':
      return bus('BUS-2');
    case 'FTU-2':
      return feederTerminal(parts.terminal, () => world.livePhases('N-13'));
    default: {
      const transformer = world.network.transformers.find(({ id }) => id === asset)!;
      return transformerMeter(world, transformer, { hasBattery, now });
    }
  }
}

/** The first gasp of each event is a moment that the service is measured against. */
function firstGaspOf(parts: { truth: Truth; clock: ScenarioClock; world: World }) {
  const heard = new Set<string>();
  return (_point: object, event: string): void => {
    if (heard.has(event)) return;
    heard.add(event);
    const cause = parts.truth.events.find(({ id }) => id === event);
    const { device = '', phases = '' } = cause ?? {};
    parts.truth.tell({ what: 'first_gasp', device, phases, event }, parts.clock.now());
  };
}

async function startProvider(
  options: RunOptions,
  parts: { clock: ScenarioClock; contacts: Contact[]; logins: Logins | null },
): Promise<{ stop(): Promise<void> } | null> {
  if (options.smsPort === null) return null;
  const random = seededRandom(options.seed).fork('provider');
  const confirming = new Set(
    parts.contacts
      .filter(({ class: kind }) => kind === 'life_support' || kind === 'critical')
      .map(({ phone }) => phone),
  );
  return await startSmsGateway({
    port: options.smsPort,
    clock: parts.clock,
    random: () => random.next(),
    inboxPath: join(options.dir, 'inbox.json'),
    accountSid: parts.logins?.sms?.accountSid ?? `AC${'0'.repeat(32)}`,
    authToken: parts.logins?.sms?.authToken ?? 'demo',
    dropAfterAccept,
    person: (to) => (confirming.has(to) ? { answers: 'human', key: '1' } : null),
  });
}

function startPeople(
  options: RunOptions,
  parts: {
    clock: ScenarioClock;
    logins: Logins | null;
    plan: Parameters<typeof startStaff>[0];
  },
): () => void {
  const { api } = options;
  const { logins, clock, plan } = parts;
  if (api === null || logins === null) return () => {};
  const ending = new AbortController();
  const log = (line: string): void => void process.stderr.write(`${line}\n`);
  const session = (login: Login): Session =>
    openSession({ api, login, patienceMs, log, signal: ending.signal });
  const staff = {
    dispatcher: session(logins.dispatcher),
    supervisor: session(logins.supervisor),
    crew: session(logins.crew),
  };
  const stop = startStaff(plan, { staff, clock, startAt: options.startAt, log });
  return () => {
    ending.abort();
    stop();
  };
}
