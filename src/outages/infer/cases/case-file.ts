/** The file format of inference cases, read strictly: what is not understood is an error. */
import { z } from 'zod';
import { maskOf } from '../../../model/phases.ts';
import { fault } from '../../../runtime/problem.ts';
import { type InferenceModel, inferenceModel } from '../../settings.ts';

const edgeKindsOfCases = [
  'breaker',
  'recloser',
  'fuse',
  'switch',
  'transformer',
  'section',
  'bus',
] as const;

const evidenceKinds = [
  'gasp',
  'dead',
  'restored',
  'call',
  'ping',
  'missed',
  'phaseLoss',
  'state',
  'fpi',
] as const;

const id = z.string().min(1).max(200);
const phases = z.string().refine((text) => text !== '' && maskOf(text) !== null, 'phases of ABC');
const probability = z.number().min(0).max(1);
const seconds = z.number();

const edge = z.strictObject({
  id,
  from: id,
  to: id,
  kind: z.enum(edgeKindsOfCases),
  phases,
  normalOpen: z.boolean().default(false),
  km: z.number().min(0).optional(),
  causes: z
    .array(z.strictObject({ phases, p: probability }))
    .max(6)
    .default([]),
});
const supplyPoint = z.strictObject({
  id,
  node: id,
  phases: z.union([phases, z.literal('?')]),
  customers: z.number().min(0),
  gasp: z.boolean().default(true),
  group: id.optional(),
  /** Of the transformer it hangs on; left out: each phase is its own. */
  vectorGroup: id.optional(),
  islanding: z.boolean().default(false),
});
const planned = z.strictObject({
  id,
  edge: id,
  phases,
  from: seconds,
  to: seconds,
  p: probability,
});
const time = { at: seconds, deviceTime: seconds.optional() };
const evidence = z.discriminatedUnion('kind', [
  z.strictObject({ kind: z.literal('gasp'), sp: id, ...time }),
  z.strictObject({ kind: z.literal('dead'), sp: id, ...time }),
  z.strictObject({ kind: z.literal('restored'), sp: id, ...time }),
  z.strictObject({ kind: z.literal('call'), sp: id, ...time }),
  z.strictObject({ kind: z.literal('ping'), sp: id, answered: z.boolean(), ...time }),
  z.strictObject({ kind: z.literal('missed'), sp: id, count: z.int().min(0), ...time }),
  z.strictObject({ kind: z.literal('phaseLoss'), sp: id, dead: phases, ...time }),
  z.strictObject({
    kind: z.literal('state'),
    edge: id,
    open: z.boolean(),
    changed: z.boolean().default(false),
    ...time,
  }),
  z.strictObject({ kind: z.literal('fpi'), edge: id, set: z.boolean(), ...time }),
]);
const inferenceCase = z.strictObject({
  id,
  title: z.string().default(''),
  network: z.strictObject({
    sources: z.array(id).min(1),
    edges: z.array(edge),
    supplyPoints: z.array(supplyPoint),
    planned: z.array(planned).default([]),
  }),
  switching: z
    .array(z.strictObject({ at: seconds, edge: id, state: z.enum(['open', 'closed']) }))
    .default([]),
  carried: z.array(z.strictObject({ cause: id, p: probability })).default([]),
  episodeStart: seconds,
  now: seconds,
  evidence: z.array(evidence),
  model: z.record(z.string(), z.unknown()).default({}),
  expect: z.unknown().optional(),
});
const file = z.strictObject({
  format: z.literal('forewatt-inference-cases/1'),
  source: z.string().optional(),
  model: z.record(z.string(), z.unknown()).default({}),
  cases: z.array(z.unknown()),
});

export type InferenceCase = z.infer<typeof inferenceCase>;
export type CaseEdge = InferenceCase['network']['edges'][number];
export type CaseEvidence = InferenceCase['evidence'][number];

/** Reads a file of cases with the likelihoods each is to be judged by; throws INF-FORMAT or INF-KIND with its place. */
export function readCases(json: unknown): Array<{ test: InferenceCase; model: InferenceModel }> {
  const whole = parse(file, json, []);
  return whole.cases.map((one, i) => {
    const test = parse(inferenceCase, one, ['cases', i]);
    const model = parse(inferenceModel, { ...whole.model, ...test.model }, ['cases', i, 'model']);
    const known = Object.keys(model);
    for (const key of [...Object.keys(whole.model), ...Object.keys(test.model)]) {
      if (!known.includes(key)) {
        throw fault(
          'INF-FORMAT',
          { why: `the model has no "${key}"` },
          { place: { field: `cases[${i}].model` } },
        );
      }
    }
    return { test, model };
  });
}

type Path = ReadonlyArray<string | number>;

function parse<T extends z.ZodType>(schema: T, value: unknown, at: Path): z.infer<T> {
  const result = schema.safeParse(value);
  if (result.success) return result.data;
  const issue = result.error.issues[0]!;
  const path = [
    ...at,
    ...issue.path.map((part) => (typeof part === 'number' ? part : String(part))),
  ];
  const place = { field: fieldOf(path) };
  const kind = kindIn(value, issue.path);
  if (kind !== null) {
    const known = issue.path.includes('evidence') ? evidenceKinds : edgeKindsOfCases;
    throw fault('INF-KIND', { kind, known: known.join(', ') }, { place });
  }
  throw fault('INF-FORMAT', { why: `${fieldOf(path)}: ${issue.message}` }, { place });
}

/** The value at a path that ends in `kind`; null for any other. */
function kindIn(value: unknown, path: readonly PropertyKey[]): string | null {
  if (path.at(-1) !== 'kind') return null;
  let at: unknown = value;
  for (const part of path) at = (at as Record<PropertyKey, unknown> | undefined)?.[part];
  return String(at).slice(0, 80);
}

/** `cases[3].network.edges[2].kind` */
function fieldOf(path: Path): string {
  return path
    .map((part) => (typeof part === 'number' ? `[${part}]` : `.${part}`))
    .join('')
    .replace(/^\./, '');
}
