/** What a head-end behind a broker understands: its ping, and the codes of its events. One YAML file. */
import { z } from 'zod';
import type { EventType } from '../../model/event.ts';
import { eventTypeSchema } from '../../model/event.ts';
import type { DurationMs } from '../../model/time.ts';
import { nearest } from '../../runtime/nearest.ts';
import { type ForewattError, fault } from '../../runtime/problem.ts';
import { yamlSource } from '../../runtime/yaml-source.ts';

export interface HeadEnd {
  id: string;
  /** null where it cannot ask a meter. The topic has the asset in place of `{asset}`. */
  ping: { topic: string; timeoutMs: DurationMs } | null;
  /** Type of each event code; a code that is not here is an `unknown_event`. */
  events: ReadonlyMap<string, EventType>;
}

const ping = z.strictObject({
  topic: z.string().includes('{asset}'),
  timeoutS: z.number().positive().max(600).default(20),
});

const schema = z.strictObject({
  headEnd: z.string().regex(/^[\w.-]{1,60}$/),
  ping: ping.optional(),
  events: z.record(z.string(), eventTypeSchema).default({}),
});

/** Reads one file of config/head-end/; every problem with its place. */
export function readHeadEnd(
  file: string,
  text: string,
): { headEnd: HeadEnd | null; problems: ForewattError[] } {
  const source = yamlSource(file, text);
  if (source.problems.length > 0) return { headEnd: null, problems: source.problems };
  const parsed = schema.safeParse(source.value);
  if (parsed.success) {
    const { headEnd: id, events } = parsed.data;
    const asked = parsed.data.ping;
    const wanted =
      asked === undefined ? null : { topic: asked.topic, timeoutMs: asked.timeoutS * 1000 };
    return {
      headEnd: { id, ping: wanted, events: new Map(Object.entries(events)) },
      problems: [],
    };
  }
  const problems = parsed.error.issues.flatMap((issue) => {
    if (issue.code !== 'unrecognized_keys') {
      const path = issue.path.map(String).join('.') || '(whole file)';
      const place = { file, ...source.placeOf(issue.path) };
      return [fault('COL-TPL-VALUE', { path, why: issue.message }, { place })];
    }
    const known = Object.keys(issue.path[0] === 'ping' ? ping.shape : schema.shape);
    return issue.keys.map((key) => {
      const place = { file, ...source.placeOfKey(issue.path, key) };
      return fault('COL-TPL-KEY', { key, near: nearest(key, known) }, { place });
    });
  });
  return { headEnd: null, problems };
}
