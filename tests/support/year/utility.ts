// A utility in one zone with its people, its telephone company and its API, in virtual time.
import { type Gateway, startSmsGateway } from '../../../simulators/sms-gateway/gateway.ts';
import { freePort } from '../../../src/cli/demo/ports.ts';
import { type VirtualClock, virtualClock } from '../../../src/runtime/clock.ts';
import { seededRandom } from '../../../src/runtime/random.ts';
import { type Body, type Person, signIn } from '../story-people.ts';
import {
  account,
  type Process,
  startProcess,
  storyFolder,
  writeSettings,
} from '../story-service.ts';
import { type TownFiles, writeTown } from '../story-towns.ts';
import { type YearCourse, yearCourse } from './course.ts';
import { type YearZone, yearRules } from './rules.ts';

export interface Utility {
  zone: YearZone;
  clock: VirtualClock;
  course: YearCourse;
  gateway: Gateway;
  files: TownFiles;
  errors: string[];
  as(name: 'dispatcher' | 'planner' | 'chief'): Promise<Person>;
  /** What anybody may read: pages and feeds. */
  outside(path: string): Promise<string>;
  stop(): Promise<void>;
}

/** The one who lives on a machine and the clinic pick up and press 1. */
const ANSWERS = ['Wang', 'Clinic'];

export async function openUtility(zone: YearZone, start: number): Promise<Utility> {
  const clock = virtualClock(start);
  const place = storyFolder();
  const files = writeTown('year', place.network, {});
  const port = await freePort();
  const base = `http://127.0.0.1:${port}`;
  const answering = new Set(ANSWERS.map((name) => files.phones.get(name)));
  const gateway = await startSmsGateway({
    ...{ clock, random: seededRandom(11), ...account },
    person: (to) => (answering.has(to) ? { answers: 'human', key: '1' } : null),
  });
  const { policy, holidays } = yearRules[zone];
  const name = policy.replace(/^policies\/|\.yaml$/g, '');
  const settings = writeSettings(place, {
    ...{ policy: name, zone, holidays, port, gatewayUrl: gateway.url, ratePerSecond: 100 },
  });
  const errors: string[] = [];
  const log = {
    debug() {},
    info() {},
    warn() {},
    error: (fields: object, event: string) => void errors.push(`${event} ${said(fields)}`),
  };
  const process: Process = await startProcess(settings, { clock, log, disk: { isFull: false } });
  const course = yearCourse({ clock, gateway, core: () => process.service.core });
  const signedIn = new Map<string, Person>();
  return {
    ...{ zone, clock, course, gateway, files, errors },
    // Once for the whole year: who is signed in is a matter of the clock on the wall.
    async as(who) {
      const known = signedIn.get(who);
      if (known !== undefined) return known;
      const person = await signIn({
        ...{ base, name: who },
        async settle() {
          course.news();
          await course.settle();
        },
      });
      signedIn.set(who, person);
      return person;
    },
    outside: async (path) => (await fetch(`${base}${path}`)).text(),
    async stop() {
      await process.stop();
      await gateway.stop();
      place.remove();
    },
  };
}

function said(fields: object): string {
  return JSON.stringify(fields, (_, value: unknown) =>
    value instanceof Error ? value.message : value,
  );
}

/** Every item of a list of the API, page by page. */
export async function all(person: Person, path: string): Promise<Body[]> {
  const items: Body[] = [];
  let cursor: string | null = null;
  do {
    const joint = path.includes('?') ? '&' : '?';
    const after = cursor === null ? '' : `&cursor=${encodeURIComponent(cursor)}`;
    const page: Body = await person.get(`${path}${joint}limit=500${after}`);
    items.push(...page.items);
    cursor = page.nextCursor;
  } while (cursor !== null);
  return items;
}
