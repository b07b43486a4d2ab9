/**
 * A story: the whole product in virtual time, with a small grid that speaks, a telephone company at HTTP
 * level, and people at the API. At its end every message and every error that nobody expected fails it.
 */
import { onTestFinished } from 'vitest';
import { type Gateway, startSmsGateway } from '../../simulators/sms-gateway/gateway.ts';
import type { InboxItem } from '../../simulators/sms-gateway/inbox.ts';
import type { Core } from '../../src/app/core.ts';
import { freePort } from '../../src/cli/demo/ports.ts';
import type { Instant } from '../../src/model/time.ts';
import { virtualClock } from '../../src/runtime/clock.ts';
import type { Log } from '../../src/runtime/log.ts';
import { seededRandom } from '../../src/runtime/random.ts';
import { storyCourse } from './story-course.ts';
import { type Customer, customerSignsIn } from './story-customers.ts';
import { type GridVoices, gridVoices, supplyPointsAt, type WaysIn } from './story-grid.ts';
import { storyMachine } from './story-machine.ts';
import { type Body, type Person, signIn } from './story-people.ts';
import { type Phone, type Phones, storyPhones } from './story-phones.ts';
import {
  account,
  type Disk,
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
  /** Text of the duty rota. */
  duty?: string;
  /** Channels besides the telephone, as the settings name them. */
  channels?: object;
  /** The billing system, as the settings name it. */
  billing?: object;
  /** What customers are offered, as the settings name it. */
  customer?: object;
  /** More of how people are told, and who may act, as the settings name it. */
  notify?: object;
  auth?: object;
  /** What is promised for faults, as its file says it. */
  promises?: object;
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
  /** What /readyz says, with its `status`. */
  ready(): Promise<Body>;
  /** The lines of /metrics that begin with these words. */
  figures(name: string): Promise<string[]>;
  /** The disk of the records: while it is full nothing is committed. */
  readonly disk: Disk;
  signIn(name: 'dispatcher' | 'planner' | 'chief'): Promise<Person>;
  /** Calls to these numbers of the utility's own people. */
  callsTo(numbers: readonly string[]): InboxItem[];
  /** Address of the service. */
  base: string;
  /** What anybody reads at this path. */
  outside(path: string): Promise<string>;
  /** What somebody reads who presses the button of a form there. */
  press(path: string): Promise<string>;
  /** A customer signs in with the code that reaches their telephone. */
  customer(name: string): Promise<Customer>;
  gateway: Gateway;
  /** The process that lives now: its stores outlive it. */
  readonly core: Core;
  /** Every line that the process wrote, with its fields. */
  readonly logged: readonly string[];
  /** This event may be logged as an error. */
  expects(event: string): void;
  /** Kills the process in the middle of what it does and starts another on the same records. */
  killAndRestart(): Promise<void>;
  /** Time goes on until this many messages reached telephones; what is under way then is not waited for. */
  runUntilMessages(count: number): Promise<void>;
}

export async function story(name: TownName, options: StoryOptions): Promise<Town> {
  const clock = virtualClock(Date.parse(options.start));
  const place = storyFolder();
  const files = writeTown(name, place.network, options.people ?? {});
  const port = await freePort();
  const base = `http://127.0.0.1:${port}`;
  const gateway = await startSmsGateway({ clock, random: seededRandom(11), ...account });
  const {
    policy = 'cn',
    ratePerSecond = 100,
    duty,
    channels,
    billing,
    customer,
    notify,
    auth,
    promises,
  } = options;
  const settings = writeSettings(place, {
    policy,
    port,
    gatewayUrl: gateway.url,
    ratePerSecond,
    duty,
    channels,
    billing,
    customer,
    notify,
    auth,
    promises,
  });
  const errors = loggedErrors();
  const disk: Disk = { isFull: false };
  let process: Process = await startProcess(settings, { clock, log: errors.log, disk });

  const inFlight = (): number => process.service.core.supervisor.inFlight();
  const waits = (): boolean => process.service.core.saver.problem() !== null;
  const course = storyCourse({ clock, gateway, inFlight, waits });
  const later: WaysIn['later'] = (after, act) => course.doesAt(clock.now() + after, act);
  const machine = storyMachine({ base, process: () => process, later });
  const utility = account.from;
  const phones = storyPhones({ gateway, numbers: files.phones, utility, does: course.does });
  onTestFinished(async ({ task }) => {
    await process.stop();
    await gateway.stop();
    place.remove();
    const hasFailed = task.result?.state === 'fail';
    if (!hasFailed) nothingUnexpected({ phones, gateway, errors });
  });

  let numbers = 0;
  function voicesAt(happenedAt: Instant): GridVoices {
    const number = (): number => {
      numbers += 1;
      return numbers;
    };
    const ways = {
      ...machine,
      later: (after: number, act: () => Promise<void>) => course.doesAt(happenedAt + after, act),
    };
    return gridVoices(files, ways, { happenedAt, now: clock.now, number });
  }

  let outages: Body[] = [];
  return {
    metersOf: (where) => voicesAt(clock.now()).metersOf(where),
    terminal: (device) => voicesAt(clock.now()).terminal(device),
    bus: (source) => voicesAt(clock.now()).bus(source),
    at: (time) => voicesAt(storyTime(time, clock.now())),
    async runTo(time) {
      await course.runTo(storyTime(time, clock.now()));
      const { items } = await machine.read('/outages?limit=100');
      outages = items.sort((a: Body, b: Body) => a.id.localeCompare(b.id));
    },
    runUntilMessages: (count) => course.runUntil(() => gateway.inbox.all().length >= count),
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
    read: machine.read,
    ready: machine.ready,
    figures: machine.figures,
    disk,
    signIn: (who) =>
      signIn({
        ...{ base, name: who },
        async settle() {
          course.news();
          await course.settle();
        },
      }),
    callsTo: phones.callsTo,
    base,
    outside: async (path) => (await fetch(`${base}${path}`)).text(),
    async press(path) {
      const said = await (await fetch(`${base}${path}`, { method: 'POST' })).text();
      await course.settle();
      return said;
    },
    customer: (name) =>
      customerSignsIn({
        ...{ base, address: files.phones.get(name) ?? name },
        settle: course.settle,
        code: () =>
          phones
            .phone(name)
            .gotSms(/code|验证码/)
            .lastText()
            .match(/\d{6}/)?.[0] ?? '',
      }),
    gateway,
    get core() {
      return process.service.core;
    },
    logged: errors.lines,
    expects: errors.expects,
    async killAndRestart() {
      await process.kill();
      process = await startProcess(settings, { clock, log: errors.log, disk });
    },
  };
}

interface LoggedErrors {
  log: Log;
  lines: string[];
  expects(event: string): void;
  unexpected(): string[];
}

function loggedErrors(): LoggedErrors {
  const found: Array<{ event: string; fields: object }> = [];
  const expected = new Set<string>();
  const lines: string[] = [];
  const write: Log['info'] = (fields, event) => void lines.push(`${event} ${shown(fields)}`);
  return {
    lines,
    log: {
      ...{ debug: write, info: write, warn: write },
      error(fields, event) {
        write(fields, event);
        found.push({ event, fields });
      },
    },
    expects: (event) => void expected.add(event),
    unexpected: () =>
      found
        .filter(({ event }) => !expected.has(event))
        .map(({ event, fields }) => `logged as an error: ${event} ${shown(fields)}`),
  };
}

/** Throws with every message, error and refusal that the story did not speak of. */
function nothingUnexpected(at: { phones: Phones; gateway: Gateway; errors: LoggedErrors }): void {
  const wrong = [
    ...at.phones.unread().map((line) => `nobody expected: ${line}`),
    ...at.errors.unexpected(),
    ...at.gateway.faults.map((fault) => `the provider refused our program: ${fault}`),
  ];
  if (wrong.length > 0) throw new Error(wrong.join('\n'));
}

function shown(fields: object): string {
  return JSON.stringify(fields, (_, value: unknown) =>
    value instanceof Error ? value.message : value,
  );
}
