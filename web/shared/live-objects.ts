/** Objects of one kind by id, moved on by what the stream says. Pure. */

export type Objects = ReadonlyMap<string, unknown>;

export interface ObjectChange {
  set: Readonly<Record<string, unknown>>;
  del: readonly string[];
}

/** Of what is over so many are kept, the newest: a screen that is open for weeks does not hold the whole past. */
const OVER_MOST = 200;
const overStates = new Set(['closed', 'rejected', 'merged', 'cleared', 'done']);

function isOver(object: unknown): boolean {
  return overStates.has((object as { state?: string }).state ?? '');
}

/** An object whose version is older than the known one is left out: the same change twice is harmless. */
export function moved(objects: Objects, { set, del }: ObjectChange): Objects {
  const next = new Map(objects);
  for (const [id, object] of Object.entries(set)) {
    const known = next.get(id) as { version?: number } | undefined;
    const isOlder = (known?.version ?? 0) > ((object as { version?: number }).version ?? 0);
    if (!isOlder) next.set(id, object);
  }
  for (const id of del) next.delete(id);
  forgetOver(next);
  return next;
}

function forgetOver(objects: Map<string, unknown>): void {
  const over = [...objects].filter(([, object]) => isOver(object));
  for (const [id] of over.slice(0, Math.max(0, over.length - OVER_MOST))) objects.delete(id);
}

/**
 * A snapshot takes its time: what the stream said since it was asked for is newer than what it brings.
 * @param since changes that came while it was read, oldest first
 */
export function settled(snapshot: Objects, since: readonly ObjectChange[]): Objects {
  return since.reduce(moved, snapshot);
}
