import type { z } from 'zod';
import { nearest } from './nearest.ts';
import { type ForewattError, fault } from './problem.ts';
import type { YamlSource } from './yaml-source.ts';

/** The value in the schema's form, or every problem at once, each with its place. */
export function validate<S extends z.ZodType>(
  schema: S,
  source: YamlSource,
): { value: z.output<S> | null; problems: ForewattError[] } {
  if (source.problems.length > 0) return { value: null, problems: source.problems };
  const result = schema.safeParse(source.value);
  if (result.success) return { value: result.data, problems: [] };
  return {
    value: null,
    problems: result.error.issues.flatMap((issue) => problemsOf(schema, source, issue)),
  };
}

function problemsOf(
  schema: z.ZodType,
  source: YamlSource,
  issue: z.core.$ZodIssue,
): ForewattError[] {
  const { file } = source;
  if (issue.code === 'unrecognized_keys') {
    const known = keysAt(schema, issue.path);
    return issue.keys.map((key) =>
      fault(
        'SET-KEY',
        { key, near: nearest(key, known) },
        { place: { file, ...source.placeOfKey(issue.path, key) } },
      ),
    );
  }
  return [
    fault(
      'SET-VALUE',
      { path: issue.path.map(String).join('.') || '(whole file)', why: issue.message },
      { place: { file, ...source.placeOf(issue.path) } },
    ),
  ];
}

/** The keys the schema knows at a path; unions give the keys of all their options. */
function keysAt(schema: z.ZodType, path: ReadonlyArray<PropertyKey>): string[] {
  let options: z.core.$ZodType[] = [schema];
  for (const step of path) {
    options = options.flatMap((option) => inside(option, step));
  }
  return [...new Set(options.flatMap((option) => Object.keys(shapeOf(option))))];
}

type Definition = {
  type: string;
  shape?: Record<string, z.core.$ZodType>;
  innerType?: z.core.$ZodType;
  in?: z.core.$ZodType;
  element?: z.core.$ZodType;
  valueType?: z.core.$ZodType;
  options?: z.core.$ZodType[];
};

function unwrapped(schema: z.core.$ZodType): z.core.$ZodType[] {
  const definition = schema._zod.def as unknown as Definition;
  if (definition.innerType) return unwrapped(definition.innerType);
  if (definition.type === 'pipe' && definition.in) return unwrapped(definition.in);
  if (definition.options) return definition.options.flatMap(unwrapped);
  return [schema];
}

function shapeOf(schema: z.core.$ZodType): Record<string, z.core.$ZodType> {
  return Object.assign(
    {},
    ...unwrapped(schema).map((one) => (one._zod.def as unknown as Definition).shape ?? {}),
  );
}

function inside(schema: z.core.$ZodType, step: PropertyKey): z.core.$ZodType[] {
  return unwrapped(schema).flatMap((one) => {
    const definition = one._zod.def as unknown as Definition;
    const next =
      typeof step === 'number'
        ? definition.element
        : (definition.shape?.[String(step)] ?? definition.valueType);
    return next === undefined ? [] : [next];
  });
}
