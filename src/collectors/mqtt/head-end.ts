/** What a head-end behind a broker understands: its ping, and the codes of its events. One YAML file. */
import { z } from 'zod';
import { type EventType, eventTypeSchema } from '../../model/event.ts';
import { maskOf, type Phases, phasesOf } from '../../model/phases.ts';
import type { DurationMs } from '../../model/time.ts';
import { nearest } from '../../runtime/nearest.ts';
import { type ForewattError, fault } from '../../runtime/problem.ts';
import { yamlSource } from '../../runtime/yaml-source.ts';

/** Times in seconds. */
export interface GaspTiming {
  /** Nothing comes before it: so long a meter, or its coordinator, waits until it is sure. */
  holdS: number;
  gaspLatencyS: number;
  gaspWindowS: number;
  /** From a switching on until a meter that says nothing of it is taken for dark. */
  restoreWindowS: number;
  /** Wait until an outage that only its meters speak of is confirmed; left out: as the settings say. */
  confirmAfterS?: number | undefined;
  /** A district's gasps come all together or not yet. */
  batch: boolean;
}

/** What a code of the head-end means; some name the phases they are about. */
export interface EventCode {
  type: EventType;
  phases: Phases | null;
}

export interface HeadEnd {
  id: string;
  /** null where it cannot ask a meter. The topic has the asset in place of `{asset}`. */
  ping: { topic: string; timeoutMs: DurationMs } | null;
  /** How often it can ask, all its meters together, and behind one concentrator at once; null: no own limit. */
  pings: { perMinute: number | null; perConcentrator: number | null };
  /** How the gasps of its meters come; null: as the settings of detection say. */
  gasps: GaspTiming | null;
  /** What each event code means; a code that is not here is an `unknown_event`. */
  events: ReadonlyMap<string, EventCode>;
}

const ping = z.strictObject({
  topic: z.string().includes('{asset}'),
  timeoutS: z.number().positive().max(600).default(20),
});

const gasps = z.strictObject({
  holdS: z.number().min(0).max(3600).default(0),
  gaspLatencyS: z.number().positive().max(3600),
  gaspWindowS: z.number().positive().max(7200),
  restoreLatencyS: z.number().positive().max(2400).optional(),
  restoreWindowS: z.number().positive().max(7200).optional(),
  confirmAfterS: z.number().positive().max(7200).optional(),
  reports: z.enum(['own', 'assumed', 'batch']).default('own'),
});
type GaspKeys = z.output<typeof gasps>;

/** So many mean times until nineteen of twenty messages of return have come: −ln 0.05. */
const latenciesForMost = 3;

const timed = gasps.superRefine(({ restoreLatencyS, restoreWindowS }, issues) => {
  const why =
    restoreLatencyS === undefined
      ? restoreWindowS === undefined && 'restoreWindowS, or restoreLatencyS in its place'
      : (restoreWindowS ?? restoreLatencyS) < restoreLatencyS &&
        'a window as long as restoreLatencyS at least: in less, half the messages are under way';
  const path = ['restoreWindowS'];
  if (why !== false) issues.addIssue({ code: 'custom', path, message: why });
});

const phases = z
  .string()
  .refine((text) => (maskOf(text) ?? 0) > 0, 'phases as A, BC or ABC')
  .transform((text) => phasesOf(maskOf(text) ?? 0));
const eventCode = z.union([
  eventTypeSchema.transform((type): EventCode => ({ type, phases: null })),
  z.strictObject({ type: eventTypeSchema, phases }),
]);

const schema = z.strictObject({
  headEnd: z.string().regex(/^[\w.-]{1,60}$/),
  ping: ping.optional(),
  pingsPerMinute: z.int().min(1).max(100_000).optional(),
  perConcentrator: z.int().min(1).max(1_000).optional(),
  gasps: timed.optional(),
  events: z.record(z.string(), eventCode).default({}),
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
    const { headEnd: id, events, pingsPerMinute = null, perConcentrator = null } = parsed.data;
    const asked = parsed.data.ping;
    const wanted =
      asked === undefined ? null : { topic: asked.topic, timeoutMs: asked.timeoutS * 1000 };
    const times = parsed.data.gasps;
    const timing = times === undefined ? null : gaspTiming(times);
    return {
      headEnd: {
        ...{ id, ping: wanted, gasps: timing, events: new Map(Object.entries(events)) },
        pings: { perMinute: pingsPerMinute, perConcentrator },
      },
      problems: [],
    };
  }
  const problems = parsed.error.issues.flatMap((issue) => {
    if (issue.code !== 'unrecognized_keys') {
      const path = issue.path.map(String).join('.') || '(whole file)';
      const place = { file, ...source.placeOf(issue.path) };
      return [fault('COL-TPL-VALUE', { path, why: issue.message }, { place })];
    }
    const inside = { ping: ping.shape, gasps: gasps.shape }[String(issue.path[0])];
    const known = Object.keys(inside ?? schema.shape);
    return issue.keys.map((key) => {
      const place = { file, ...source.placeOfKey(issue.path, key) };
      return fault('COL-TPL-KEY', { key, near: nearest(key, known) }, { place });
    });
  });
  return { headEnd: null, problems };
}

/** A window in which most messages cannot have come would make the lack of one say "dark": it is made longer. */
function gaspTiming(times: GaspKeys): GaspTiming {
  const { reports, restoreLatencyS = 0, restoreWindowS = 0, ...rest } = times;
  const forMostS = latenciesForMost * restoreLatencyS;
  return {
    ...rest,
    restoreWindowS: Math.max(restoreWindowS, forMostS),
    batch: reports === 'batch',
  };
}
