/** The client of the server: what fails is told by code and words, never with the request that bears the password. */
import { InfluxDB, type IPoint } from 'influx';
import { fault } from '../../runtime/problem.ts';
import type { InfluxSettings } from '../settings.ts';
import { schema } from './points.ts';

export interface Left {
  /** Points the server did not take although it took the others of their batch. */
  dropped: number;
  why: string | null;
}

export interface InfluxClient {
  /** Rows of each series of an answer, times in ms. Errors: STO-BROKEN. */
  query(text: string, values?: Record<string, string | number>): Promise<SeriesRows[]>;
  /** Resolves when the server has them, but those it will never take. Errors: STO-BROKEN, then try again. */
  write(points: IPoint[]): Promise<Left>;
  /** Makes the database when it is not there. */
  prepare(): Promise<void>;
}

export interface SeriesRows {
  tags: Record<string, string>;
  rows: Array<Array<number | null>>;
}

const REQUEST_MS = 10_000;
/** The client never settles when the server dies in the middle of an answer: then this ends the waiting. */
const ANSWER_MS = 30_000;
const WHY_CHARS = 200;

/** @param answerMs longest time until an answer is whole */
export function influxClient(settings: InfluxSettings, answerMs = ANSWER_MS): InfluxClient {
  const { url, database, username, password } = settings;
  const { hostname, port, protocol, pathname } = new URL(url);
  const secure = protocol === 'https:';
  const client = new InfluxDB({
    host: hostname,
    port: port === '' ? (secure ? 443 : 80) : Number(port),
    protocol: secure ? 'https' : 'http',
    path: pathname === '/' ? '' : pathname,
    ...{ database, username, password, schema },
    pool: { requestTimeout: REQUEST_MS, maxRetries: 0 },
  });

  async function asked<T>(work: () => Promise<T>): Promise<T> {
    try {
      return await answered(work(), answerMs);
    } catch (error) {
      throw fault('STO-BROKEN', { where: url, why: wordsOf(error) });
    }
  }

  return {
    async query(text, values = {}) {
      const answer = await asked(() =>
        client.queryRaw(text, { precision: 'ms', placeholders: values }),
      );
      return rowsOf(answer);
    },
    async write(points) {
      try {
        await answered(client.writePoints(points, { precision: 'ms' }), answerMs);
        return { dropped: 0, why: null };
      } catch (error) {
        const left = leftOf(error);
        if (left !== null) return left;
        throw fault('STO-BROKEN', { where: url, why: wordsOf(error) });
      }
    },
    prepare: () => asked(() => client.createDatabase(database)),
  };
}

async function answered<T>(work: Promise<T>, mostMs: number): Promise<T> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<never>((_, reject) => {
    timer = setTimeout(() => reject(new Error(`no answer within ${mostMs} ms`)), mostMs);
  });
  return await Promise.race([work, late]).finally(() => clearTimeout(timer));
}

interface RawAnswer {
  results?: Array<{
    error?: string;
    series?: Array<{ tags?: Record<string, string>; values: SeriesRows['rows'] }>;
  }>;
}

function rowsOf(answer: RawAnswer): SeriesRows[] {
  return (answer.results ?? []).flatMap(({ series = [] }) =>
    series.map(({ tags = {}, values }) => ({ tags, rows: values })),
  );
}

/** A limit of its settings: all of it may be stored once somebody has raised it, and waits for that. */
const limits = /max-(values-per-tag|series-per-database) limit exceeded/;

/**
 * A batch is no transaction: with 400 the points that can be stored are stored, and the others never will be.
 * Null: it was something else, and all may be tried again.
 */
function leftOf(error: unknown): Left | null {
  if (statusOf(error) !== 400) return null;
  const why = wordsOf(error);
  if (limits.test(why)) return null;
  const dropped = /dropped=(\d+)/.exec(why)?.[1];
  const lines = why.match(/unable to parse/g)?.length;
  const count = dropped === undefined ? lines : Number(dropped);
  // Anything else, as of a proxy in between, says nothing of the points.
  return count === undefined ? null : { dropped: count, why: why.slice(0, WHY_CHARS) };
}

function statusOf(error: unknown): number | null {
  const { res } = (error ?? {}) as { res?: { statusCode?: number } };
  return res?.statusCode ?? null;
}

function wordsOf(error: unknown): string {
  const text = error instanceof Error ? error.message : String(error);
  const status = statusOf(error);
  return status === null ? text : `${status} ${text}`;
}
