/** Names of segment files and their order. Pure. */

/** Where a segment stands: the sender's run, and its number. Later runs come after earlier ones. */
export interface Place {
  /** Start of the sender, as digits of UTC milliseconds: texts of one length sort as the times do. */
  run: string;
  sequence: number;
}

export interface Named extends Place {
  name: string;
}

const runDigits = 14;
const sequenceDigits = 12;
/** Largest number that its digits can write. */
export const sequenceMost = 10 ** sequenceDigits - 1;

export function runOf(startedAt: number): string {
  return String(Math.max(0, Math.floor(startedAt))).padStart(runDigits, '0');
}

/** `zone-3.01784079600000.000000000017.seg` */
export function nameOf(relay: string, { run, sequence }: Place): string {
  return `${relay}.${run}.${String(sequence).padStart(sequenceDigits, '0')}.seg`;
}

/** The place a name tells; null for a file that is no segment of this relay. */
export function placeIn(relay: string, name: string): Named | null {
  if (!name.startsWith(`${relay}.`)) return null;
  const found = /^(\d{14})\.(\d{12})\.seg$/.exec(name.slice(relay.length + 1));
  if (found === null) return null;
  return { name, run: found[1] ?? '', sequence: Number(found[2]) };
}

export function compare(a: Place, b: Place): number {
  if (a.run !== b.run) return a.run < b.run ? -1 : 1;
  return a.sequence - b.sequence;
}

/** `17` or `17–19`. */
export function numbers({ from, to }: { from: number; to: number }): string {
  return from === to ? String(from) : `${from}–${to}`;
}
