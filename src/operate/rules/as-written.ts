/** Settings as people write them: the program counts in milliseconds, a person reads `90m`. */
import { z } from 'zod';
import { DAY, HOUR, MINUTE, SECOND } from '../../model/time.ts';
import { settingsSchema } from '../../settings/schema.ts';

interface Shape {
  $ref?: string;
  anyOf?: Shape[];
  oneOf?: Shape[];
  allOf?: Shape[];
  properties?: Record<string, Shape>;
  additionalProperties?: Shape | boolean;
  items?: Shape | boolean;
  pattern?: string;
  $defs?: Record<string, Shape>;
}

/** How the schema of a duration ends, whatever it is part of. */
const DURATION_END = '(ms|s|m|h|d)$';
const units = [
  ['d', DAY],
  ['h', HOUR],
  ['m', MINUTE],
  ['s', SECOND],
] as const;

/** The same settings with every duration in words. */
export function asWritten(settings: unknown): unknown {
  const root = z.toJSONSchema(settingsSchema, { io: 'input' }) as Shape;
  return written(settings, forms([root], root), root);
}

/** `90m` of 5,400,000 ms: the largest unit that leaves nothing over. */
export function durationText(ms: number): string {
  const [name, size] = units.find(([, one]) => ms !== 0 && ms % one === 0) ?? [];
  if (name !== undefined && size !== undefined) return `${ms / size}${name}`;
  return ms > SECOND && ms % 100 === 0 ? `${ms / SECOND}s` : `${ms}ms`;
}

function written(value: unknown, shapes: readonly Shape[], root: Shape): unknown {
  if (typeof value === 'number') {
    const isDuration = shapes.some(({ pattern }) => pattern?.endsWith(DURATION_END));
    return isDuration ? durationText(value) : value;
  }
  if (value === null || typeof value !== 'object') return value;
  const within = (found: Array<Shape | boolean | undefined>): Shape[] =>
    forms(
      found.filter((one) => typeof one === 'object'),
      root,
    );
  if (Array.isArray(value)) {
    const inner = within(shapes.map(({ items }) => items));
    return value.map((one) => written(one, inner, root));
  }
  const named = Object.entries(value).map(([key, one]) => {
    const inner = within(shapes.map((at) => at.properties?.[key] ?? at.additionalProperties));
    return [key, written(one, inner, root)];
  });
  return Object.fromEntries(named);
}

/** All that something may look like, references and choices followed. */
function forms(shapes: readonly Shape[], root: Shape): Shape[] {
  return shapes.flatMap((shape) => {
    const choices = [...(shape.anyOf ?? []), ...(shape.oneOf ?? []), ...(shape.allOf ?? [])];
    const referred = root.$defs?.[shape.$ref?.split('/').at(-1) ?? ''];
    const further = referred === undefined ? choices : [...choices, referred];
    return [shape, ...forms(further, root)];
  });
}
