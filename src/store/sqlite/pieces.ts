/** What is large crosses to the thread of a store as text, piece by piece: made whole it would hold up everybody else. */
import type { InParts } from '../../runtime/in-parts.ts';

/** Values that one piece holds: less than a millisecond. */
const PIECE_VALUES = 2_000;

/** How many values it holds, counted no further than `most`. */
export function sizeOf(value: unknown, most: number): number {
  if (typeof value !== 'object' || value === null) return 1;
  // The keys of a list are not made: of half a million places they would take as long as their text.
  const inner: readonly unknown[] = Array.isArray(value) ? value : Object.values(value);
  let size = 1;
  for (let i = 0; i < inner.length && size < most; i += 1) size += sizeOf(inner[i], most - size);
  return size;
}

/** Too large to be made into text in one go. */
export function isLarge(value: unknown): boolean {
  return sizeOf(value, PIECE_VALUES) >= PIECE_VALUES;
}

/** Hands out the same text as `JSON.stringify`, piece by piece; nothing undefined in lists. */
export function* textInPieces(value: unknown, give: (piece: string) => void): InParts<void> {
  if (!isLarge(value)) {
    give(JSON.stringify(value));
    yield;
  } else if (Array.isArray(value)) yield* listInPieces(value, give);
  else yield* objectInPieces(value as Record<string, unknown>, give);
}

/** Small ones that follow each other go together. */
function* listInPieces(list: readonly unknown[], give: (piece: string) => void): InParts<void> {
  give('[');
  for (let from = 0; from < list.length; ) {
    if (from > 0) give(',');
    let to = from;
    for (let size = 0; to < list.length; to += 1) {
      size += sizeOf(list[to], PIECE_VALUES);
      if (size >= PIECE_VALUES) break;
    }
    if (to === from) {
      yield* textInPieces(list[from], give);
      from += 1;
      continue;
    }
    give(JSON.stringify(list.slice(from, to)).slice(1, -1));
    yield;
    from = to;
  }
  give(']');
}

function* objectInPieces(
  value: Record<string, unknown>,
  give: (piece: string) => void,
): InParts<void> {
  let before = '{';
  for (const key of Object.keys(value)) {
    if (value[key] === undefined) continue;
    give(`${before}${JSON.stringify(key)}:`);
    yield* textInPieces(value[key], give);
    before = ',';
  }
  give(before === '{' ? '{}' : '}');
}
