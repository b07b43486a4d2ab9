// A policy extends another: merged by key, and each value knows the file it stands in.
import { z } from 'zod';
import type { YamlSource } from '../../runtime/yaml-source.ts';

export interface Layer {
  source: YamlSource;
}

/** Keys that are replaced whole: half of a minimum of another policy would be a rule nobody wrote. */
const replacedWhole = new Set(['minimum', 'target']);

export function deepMerge(under: unknown, over: unknown): unknown {
  if (!isMap(under) || !isMap(over)) return over === undefined ? under : over;
  const merged: Record<string, unknown> = { ...under };
  for (const [key, value] of Object.entries(over)) {
    merged[key] = replacedWhole.has(key) ? value : deepMerge(under[key], value);
  }
  return merged;
}

/** Where a value stands: in the nearest file that names it, else at its nearest ancestor in the first file. */
export function placeIn(
  layers: readonly Layer[],
  path: ReadonlyArray<PropertyKey>,
): { file: string; line: number; column: number } {
  const { source } = layers.find((layer) => hasPath(layer.source.value, path)) ?? layers[0]!;
  return { file: source.file, ...source.placeOf(path) };
}

function hasPath(value: unknown, path: ReadonlyArray<PropertyKey>): boolean {
  let at = value;
  for (const step of path) {
    if (typeof at !== 'object' || at === null || !(step in at)) return false;
    at = (at as Record<PropertyKey, unknown>)[step];
  }
  return true;
}

function isMap(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** The same schema with every key of every map optional and without defaults: what one file of several may say. */
export function loosened(schema: z.ZodType): z.ZodType {
  if (schema instanceof z.ZodObject) {
    const shape = Object.entries(schema.shape as Record<string, z.ZodType>);
    return z.strictObject(
      Object.fromEntries(shape.map(([key, inner]) => [key, loosened(inner).optional()])),
    );
  }
  if (schema instanceof z.ZodDefault || schema instanceof z.ZodPrefault) {
    return loosened(schema.unwrap() as z.ZodType);
  }
  if (schema instanceof z.ZodOptional) return loosened(schema.unwrap() as z.ZodType);
  return schema;
}
