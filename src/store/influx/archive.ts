/** What lies in the server, as the readings store looks it up. */
import { DAY, type Instant } from '../../model/time.ts';
import type { Clock } from '../../runtime/clock.ts';
import type { Archive, ArchiveKind } from '../sqlite/readings/archive.ts';
import { dayOf } from '../sqlite/readings/day-files.ts';
import type { Sample } from '../sqlite/readings/layer.ts';
import type { InfluxClient } from './client.ts';
import { MINUTE, minuteFields, minuteOf, READING, readingFields, sampleOf, TAG } from './points.ts';

export interface InfluxArchive extends Archive {
  /** Days that something was written to, or summed up. */
  note(kind: ArchiveKind, day: Instant): void;
  forget(kind: ArchiveKind, day: Instant): void;
}

const measurements = { day: READING, minute: MINUTE } as const;
/** Days assumed to hold something while the server has not said. */
const ASSUMED_DAYS = 8;

export async function influxArchive(client: InfluxClient, clock: Clock): Promise<InfluxArchive> {
  const known = { day: new Set<Instant>(), minute: new Set<Instant>() };
  let isAsked = false;
  const look = async (): Promise<void> => {
    await client.prepare();
    for (const kind of ['day', 'minute'] as const) {
      for (const day of await daysIn(client, measurements[kind])) known[kind].add(day);
    }
    isAsked = true;
  };
  // A server that is away keeps nobody from starting; it is asked again with the first question.
  await look().catch(() => undefined);

  /** The newest of each series, asked at once for all of them. */
  let newest: Promise<Map<string, Sample>> | null = null;

  return {
    days(kind) {
      const days = new Set(known[kind]);
      const today = dayOf(clock.now());
      for (let n = 0; !isAsked && n < ASSUMED_DAYS; n++) days.add(today - n * DAY);
      return [...days].sort((a, b) => a - b);
    },
    async samples(day, { name }, within) {
      if (!isAsked) await look();
      const rows = await rowsOf(client, READING, { name, day, within });
      return rows.map(sampleOf);
    },
    async minutes(day, { name }, within) {
      if (!isAsked) await look();
      const rows = await rowsOf(client, MINUTE, { name, day, within });
      return rows.map(minuteOf);
    },
    async newest(days, { name }) {
      const from = days[0];
      if (from === undefined || !isAsked) return null;
      newest ??= newestOf(client, from).catch(() => new Map());
      return (await newest).get(name) ?? null;
    },
    names: () => namesIn(client).catch(() => []),
    async release() {},
    async dropMinutes(day) {
      await deleteDay(client, MINUTE, { day });
      known.minute.delete(day);
    },
    async copyTo() {},
    async close() {},
    note: (kind, day) => void known[kind].add(day),
    forget: (kind, day) => void known[kind].delete(day),
  };
}

async function rowsOf(
  client: InfluxClient,
  measurement: typeof READING | typeof MINUTE,
  of: { name: string; day: Instant; within: { from: Instant; to: Instant; limit: number } },
): Promise<Array<Array<number | null>>> {
  const fields = measurement === READING ? readingFields : minuteFields;
  const from = iso(Math.max(of.day, of.within.from));
  const to = iso(Math.min(of.day + DAY, of.within.to));
  const limit = Math.floor(of.within.limit);
  const names = fields.map((field) => `"${field}"`).join(', ');
  const text = `select ${names} from "${measurement}" where "${TAG}" = $name
    and time >= $from and time < $to order by time asc limit ${limit}`;
  const [series] = await client.query(text, { name: of.name, from, to });
  return series?.rows ?? [];
}

async function newestOf(client: InfluxClient, from: Instant): Promise<Map<string, Sample>> {
  const names = readingFields.map((field) => `"${field}"`).join(', ');
  const text = `select ${names} from "${READING}" where time >= $from
    group by "${TAG}" order by time desc limit 1`;
  const found = await client.query(text, { from: iso(from) });
  return new Map(
    found.flatMap(({ tags, rows: [row] }) =>
      row === undefined ? [] : [[tags[TAG] ?? '', sampleOf(row)] as const],
    ),
  );
}

/** Every day from the first point to the last. */
async function daysIn(client: InfluxClient, measurement: string): Promise<Instant[]> {
  const ends: Instant[] = [];
  for (const order of ['asc', 'desc']) {
    const [series] = await client.query(
      `select * from "${measurement}" order by time ${order} limit 1`,
    );
    const time = series?.rows[0]?.[0];
    if (time != null) ends.push(dayOf(time));
  }
  const [first, last] = ends;
  if (first === undefined || last === undefined) return [];
  return Array.from({ length: (last - first) / DAY + 1 }, (_, n) => first + n * DAY);
}

async function namesIn(client: InfluxClient): Promise<string[]> {
  const found = await client.query(`show tag values from "${READING}" with key = "${TAG}"`);
  return found.flatMap(({ rows }) => rows.map((row) => String(row[1])));
}

/** Deletes a day of a measurement, of one series or of all. */
export async function deleteDay(
  client: InfluxClient,
  measurement: string,
  of: { day: Instant; name?: string },
): Promise<void> {
  const one = of.name === undefined ? '' : ` and "${TAG}" = $name`;
  const text = `delete from "${measurement}" where time >= $from and time < $to${one}`;
  const span = { from: iso(of.day), to: iso(of.day + DAY) };
  await client.query(text, of.name === undefined ? span : { ...span, name: of.name });
}

const iso = (at: Instant): string => new Date(at).toISOString();
