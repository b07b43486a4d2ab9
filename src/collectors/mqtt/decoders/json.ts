/** Bytes to a JSON object, with the limits that hostile or broken payloads need. Pure. */
import { isAssetId } from '../../ids.ts';
import { type Context, type Rejected, reject } from './decoder.ts';

const depthMost = 16;
const utf8 = new TextDecoder('utf-8', { fatal: true });

export type JsonObject = Readonly<Record<string, unknown>>;

/** The value, or why there is none; `isRepaired` when bare nan or inf had to be read as null. */
export function jsonOf(
  bytes: Uint8Array,
  maxBytes: number,
): { value: unknown; isRepaired: boolean } | Rejected {
  if (bytes.length > maxBytes) return reject('oversize');
  let text: string;
  try {
    text = utf8.decode(bytes);
  } catch {
    return reject('not_utf8');
  }
  if (isTooDeep(text)) return reject('too_deep');
  return parse(text) ?? reject('not_json');
}

/** The object, or why there is none. */
export function objectOf(
  bytes: Uint8Array,
  maxBytes: number,
): { object: JsonObject; isRepaired: boolean } | Rejected {
  const parsed = jsonOf(bytes, maxBytes);
  if ('rejected' in parsed) return parsed;
  const { value } = parsed;
  if (value === null || typeof value !== 'object' || Array.isArray(value)) {
    return reject('wrong_type');
  }
  return { object: value as JsonObject, isRepaired: parsed.isRepaired };
}

function parse(text: string): { value: unknown; isRepaired: boolean } | null {
  try {
    return { value: JSON.parse(text), isRepaired: false };
  } catch {
    const repaired = withoutNan(text);
    if (repaired === text) return null;
    try {
      return { value: JSON.parse(repaired), isRepaired: true };
    } catch {
      return null;
    }
  }
}

/** Bare nan, NaN, inf, -inf, Infinity outside strings become null; nothing else is repaired. */
function withoutNan(text: string): string {
  return text.replace(
    /"(?:[^"\\]|\\.)*"|(?<![\w.-])-?(?:nan|NaN|inf|Infinity)(?![\w.])/g,
    (found) => (found.startsWith('"') ? found : 'null'),
  );
}

/** Brackets outside strings, counted before anything is built. */
function isTooDeep(text: string): boolean {
  let depth = 0;
  let isInString = false;
  for (let index = 0; index < text.length; index += 1) {
    const code = text.charCodeAt(index);
    if (isInString) {
      if (code === 0x5c) index += 1;
      else if (code === 0x22) isInString = false;
    } else if (code === 0x22) isInString = true;
    else if (code === 0x7b || code === 0x5b) {
      depth += 1;
      if (depth > depthMost) return true;
    } else if (code === 0x7d || code === 0x5d) depth -= 1;
  }
  return false;
}

/** The asset that speaks. Where topic and payload both name one they must agree. */
export function assetOf(
  topic: string,
  object: JsonObject,
  context: Context,
): { asset: string } | Rejected {
  const said = object['asset'] ?? object['meter'] ?? null;
  if (said !== null && typeof said !== 'string') return reject('wrong_type', 'asset');
  const named = context.assetLevel === null ? null : (topic.split('/')[context.assetLevel] ?? null);
  const asset = named ?? said;
  if (asset === null) return reject('missing_field', 'asset');
  if (named !== null && said !== null && named !== said) return reject('asset_mismatch');
  return isAssetId(asset) ? { asset } : reject('unknown_asset');
}

/** A field that is an object; null where it is none. */
export function partOf(object: JsonObject, field: string): JsonObject | null {
  const part = object[field];
  const isObject = part !== null && typeof part === 'object' && !Array.isArray(part);
  return isObject ? (part as JsonObject) : null;
}

/** A text that says something; null where it is none. */
export function textOf(value: unknown): string | null {
  return typeof value === 'string' && value.length > 0 ? value : null;
}
