/** Whether texts are all different, for a million of them: a Set takes seconds on a busy machine, this a fraction. */

/** `null` counts for nothing. Cost: O(characters). */
export function areUnique(texts: ReadonlyArray<string | null>): boolean {
  return doAscend(texts) || !hasTwins(texts);
}

/** Files are mostly sorted by id: what only ascends is different. */
function doAscend(texts: ReadonlyArray<string | null>): boolean {
  let last = '';
  for (const text of texts) {
    if (text === null) continue;
    if (text <= last) return false;
    last = text;
  }
  return true;
}

/** Open addressing over the numbers of the texts; hashes are kept, so that texts are compared only when they agree. */
function hasTwins(texts: ReadonlyArray<string | null>): boolean {
  const slots = 2 ** Math.ceil(Math.log2(texts.length * 2 + 2));
  const hashes = new Int32Array(slots);
  const numbers = new Int32Array(slots).fill(-1);
  for (let i = 0; i < texts.length; i++) {
    const text = texts[i];
    if (text === null || text === undefined) continue;
    const hash = hashOf(text);
    let slot = hash & (slots - 1);
    for (; numbers[slot] !== -1; slot = (slot + 1) & (slots - 1)) {
      if (hashes[slot] === hash && texts[numbers[slot] as number] === text) return true;
    }
    hashes[slot] = hash;
    numbers[slot] = i;
  }
  return false;
}

/** FNV-1a over the code units, mixed at the end, for only the low bits choose the slot. */
function hashOf(text: string): number {
  let hash = 0x811c9dc5;
  for (let i = 0; i < text.length; i++) {
    hash = Math.imul(hash ^ text.charCodeAt(i), 0x01000193);
  }
  hash = Math.imul(hash ^ (hash >>> 15), 0x2c1b3c6d);
  return hash ^ (hash >>> 13);
}
