/**
 * A story: the whole product in virtual time, with a small grid that speaks, a telephone company at HTTP
 * level, and people at the API. At its end every message and every error that nobody expected fails it.
 */
import { setTimeout as delay } from 'node:timers/promises';
import { onTestFinished } from 'vitest';
import { type Gateway, startSmsGateway } from '../../simulators/sms-gateway/gateway.ts';
import type { InboxItem } from '../../simulators/sms-gateway/inbox.ts';
import { SECOND } from '../../src/model/time.ts';
import { virtualClock } from '../../src/runtime/clock.ts';
import type { Log } from '../../src/runtime/log.ts';
import { seededRandom } from '../../src/runtime/random.ts';
import { type GridVoices, gridVoices, supplyPointsAt, type WaysIn } from './story-grid.ts';
import { type Body, type Person, signIn } from './story-people.ts';
import { type Phone, storyPhones } from './story-phones.ts';
import {
  account,
  freePort,
  type Process,
  startProcess,
  storyFolder,
  writeSettings,
} from './story-service.ts';
import { storyTime } from './story-time.ts';
import { type People, type TownName, writeTown } from './story-towns.ts';

export interface StoryOptions {
  /** Local time with offset. */
  start: string;
  policy?: 'cn' | 'demo';
  people?: People;
  /** Segments of SMS a second. */
  ratePerSecond?: number;
}

export interface Town extends GridVoices {
  /** The same voices at a later moment. */
  at(time: string): GridVoices;
  /** Time goes on until then, timer by timer, each only when nothing is under way. */
  runTo(time: string): Promise<void>;
  phone(name: string): Phone;
  /** Everything that ever reached this telephone. */
  messagesOf(name: string): readonly InboxItem[];
  /** Names of the contacts of the supply points at a place, each once, but these. */
  contactsAt(where: string, but?: { but: string[] }): string[];
  /** Each of them got this one message. */
  allGotSms(names: readonly string[], words: RegExp | string): void;
  /** As the API showed them when time last stood still, oldest first. */
  readonly outages: Body[];
  /** Reads the API as a machine may. */
  read(path: string): Promise<Body>;
  signIn(name: 'dispatcher' | 'planner' | 'chief'): Promise<Person>;
  gateway: Gateway;
  /** This event may be logged as an error. */
  expects(event: string): void;
  /** Kills the process in the middle of what it does and starts another on the same records. */
  killAndRestart(): Promise<void>;
  /** Time goes on until this many messages reached telephones; what is under way then is not waited for. */
  runUntilMessages(count: number): Promise<void>;
}

/** After so long without news time goes on in leaps. */
const QUIET_AFTER_MS = 75 * SECOND;
const LEAP_MS = 30 * SECOND;
/** Turns of the event loop before real I/O is waited for without burning time. */
const SPINS = 30;
/** Real time after which something that does not end is called stuck. */
const STUCK_MS = 15_000;

export async function story(name: TownName, options: StoryOptions): Promise<Town> {
  const clock = virtualClock(Date.parse(options.start));
  const place = storyFolder();
  const files = writeTown(name, place.network, options.people ?? {});
  const port = await freePort();
  const base = `http://127.0.0.1:${port}`;
  const gateway = await startSmsGateway({ clock, random: seededRandom(11), ...account });
  const { policy = 'cn', ratePerSecond = 100 } = options;
  const settings = writeSettings(place, { policy, port, gatewayUrl: gateway.url, ratePerSecond });
  const errors: Array<{ event: string; fields: object }> = [];
  const log = errorLog(errors);
  let process: Process = await startProcess(settings, clock, log);

  const doing = new Set<Promise<void>>();
  const failed: unknown[] = [];
  function does(act: () => Promise<void>): void {
    const work = act()
      .catch((error: unknown) => void failed.push(error))
      .finally(() => doing.delete(work));
    doing.add(work);
  }

  /** Until neither the product nor the world outside has anything under way. */
  async function settle(): Promise<void> {
    const until = Date.now() + STUCK_MS;
    const isBusy = (): boolean => doing.size > 0 || process.service.core.supervisor.inFlight() > 0;
    do {
      for (let turns = 0; turns === 0 || isBusy(); turns += 1) {
        await (turns < SPINS ? new Promise((resolve) => setImmediate(resolve)) : delay(1));
        if (Date.now() > until) throw new Error('something is under way and does not end');
      }
      await gateway.settled();
    } while (isBusy());
    if (failed.length > 0) throw failed.shift();
  }

  let newsAt = clock.now();
  let messages = 0;
  const planned = new Set<number>();
  /** As far as time may leap: the product's own seconds are left out while nothing has happened for long. */
  function leapTo(): number {
    const now = clock.now();
    const { length } = gateway.inbox.all();
    if (length !== messages) newsAt = now;
    messages = length;
    return now - newsAt < QUIET_AFTER_MS ? 0 : Math.min(now + LEAP_MS, ...planned);
  }

  async function read(path: string): Promise<Body> {
    const headers = { authorization: `Bearer ${process.token}` };
    const response = await fetch(`${base}/api/v1${path}`, { headers });
    if (response.status !== 200) throw new Error(`GET ${path}: ${response.status}`);
    return response.json();
  }

  let outages: Body[] = [];
  async function look(): Promise<void> {
    const { items } = await read('/outages?limit=100');
    outages = items.sort((a: Body, b: Body) => a.id.localeCompare(b.id));
  }

  const ways: Omit<WaysIn, 'later'> = {
    async ingest(what, items) {
      const response = await fetch(`${base}/api/v1/ingest/${what}`, {
        method: 'POST',
        headers: {
          authorization: `Bearer ${process.token}`,
          'content-type': 'application/json',
        },
        body: JSON.stringify({ [what]: items }),
      });
      const body = (await response.json()) as Body;
      if (response.status === 202 && body.refused.length === 0) return;
      throw new Error(`ingest ${what}: ${response.status} ${JSON.stringify(body)}`);
    },
    contact: (changes) => process.service.core.ingest.contact(changes),
  };
  let numbers = 0;
  function voicesAt(happenedAt: number): GridVoices {
    const later: WaysIn['later'] = (delay, act) => {
      const due = Math.max(clock.now(), happenedAt + delay);
      planned.add(due);
      clock.after(due - clock.now(), () => {
        planned.delete(due);
        newsAt = clock.now();
        does(act);
      });
    };
    const number = (): number => {
      numbers += 1;
      return numbers;
    };
    return gridVoices(files, { ...ways, later }, { happenedAt, now: clock.now, number });
  }

  const utility = account.from;
  const phones = storyPhones({ gateway, numbers: files.phones, utility, does });
  const expected = new Set<string>();

  onTestFinished(async ({ task }) => {
    await process.stop();
    await gateway.stop();
    place.remove();
    if (task.result?.state === 'fail') return;
    const wrong = [
      ...phones.unread().map((line) => `nobody expected: ${line}`),
      ...errors
        .filter(({ event }) => !expected.has(event))
        .map(({ event, fields }) => `logged as an error: ${event} ${shown(fields)}`),
      ...gateway.faults.map((fault) => `the provider refused our program: ${fault}`),
    ];
    if (wrong.length > 0) throw new Error(wrong.join('\n'));
  });

  return {
    metersOf: (where) => voicesAt(clock.now()).metersOf(where),
    terminal: (device) => voicesAt(clock.now()).terminal(device),
    bus: (source) => voicesAt(clock.now()).bus(source),
    at: (time) => voicesAt(storyTime(time, clock.now())),
    async runTo(time) {
      const until = storyTime(time, clock.now());
      await settle();
      for (let next = clock.next(); next !== null && next <= until; next = clock.next()) {
        clock.advanceTo(Math.min(until, Math.max(next, leapTo())));
        await settle();
      }
      clock.advanceTo(until);
      await look();
    },
    async runUntilMessages(count) {
      await settle();
      for (let n = 0; gateway.inbox.all().length < count; n += 1) {
        const next = clock.next();
        if (next === null || n > STUCK_MS) throw new Error(`never so many as ${count} messages`);
        clock.advanceTo(next);
        while (
          gateway.inbox.all().length < count &&
          process.service.core.supervisor.inFlight() > 0
        ) {
          await new Promise((resolve) => setImmediate(resolve));
        }
      }
    },
    phone: phones.phone,
    messagesOf: phones.all,
    contactsAt(where, { but } = { but: [] }) {
      const names = supplyPointsAt(files, where).map((point) => files.contactOf.get(point) ?? '');
      return [...new Set(names)].filter((one) => !but.includes(one));
    },
    allGotSms(names, words) {
      for (const one of names) phones.phone(one).gotSms(words);
    },
    get outages() {
      return outages;
    },
    read,
    signIn: (who) =>
      signIn({
        ...{ base, name: who },
        async settle() {
          newsAt = clock.now();
          await settle();
        },
      }),
    gateway,
    expects: (event) => void expected.add(event),
    async killAndRestart() {
      await process.kill();
      process = await startProcess(settings, clock, log);
    },
  };
}

function errorLog(errors: Array<{ event: string; fields: object }>): Log {
  return {
    debug() {},
    info() {},
    warn() {},
    error: (fields, event) => void errors.push({ event, fields }),
  };
}

function shown(fields: object): string {
  return JSON.stringify(fields, (_, value: unknown) =>
    value instanceof Error ? value.message : value,
  );
}
