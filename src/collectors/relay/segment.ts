/**
 * A segment: one line that says what it is, lines of facts, one that ends it, one that signs it. Its hash is
 * that of everything before the signature, and stands in the first line of the segment that follows. Pure.
 */
import { z } from 'zod';
import { type Instant, toIso } from '../../model/time.ts';
import { factsIn, type Read } from './facts.ts';
import { type Signer, sha256, type Verifier } from './keys.ts';
import { type Place, sequenceMost } from './names.ts';

export interface Header extends Place {
  relay: string;
  /** Number of the first segment of this run. */
  began: number;
  /** Hash of the segment before; null for the first one ever. */
  previous: string | null;
}

export interface Segment {
  header: Header;
  hash: string;
  /** When the sender closed it, by its clock. */
  closedAt: Instant;
  facts: Read;
}

/** Why a file is not taken. `torn` may be mended by time: it is still being copied. */
export type Refusal = 'torn' | 'signature_wrong' | 'wrong_form' | 'wrong_name';

const hash = z.string().regex(/^[0-9a-f]{64}$/);
const sequence = z.int().min(1).max(sequenceMost);
const headerForm = z.object({
  form: z.literal('forewatt-segment/1'),
  relay: z.string().min(1),
  run: z.string().regex(/^\d{14}$/),
  began: sequence,
  sequence,
  previous: hash.nullable(),
});
const endForm = z.object({ end: z.object({ at: z.iso.datetime() }) });
const sealForm = z.object({ hash, signature: z.string().min(1).max(200) });

export function headerLine(header: Header): Buffer {
  const { relay, run, began, sequence: number, previous } = header;
  const written = { form: 'forewatt-segment/1', relay, run, began, sequence: number, previous };
  return Buffer.from(`${JSON.stringify(written)}\n`);
}

/** The last two lines of a segment whose other bytes are `body`, and its hash. */
export function tailOf(
  body: Uint8Array,
  at: Instant,
  signer: Signer,
): { bytes: Buffer; hash: string } {
  const end = Buffer.from(`${JSON.stringify({ end: { at: toIso(at) } })}\n`);
  const own = sha256(Buffer.concat([body, end]));
  const seal = `${JSON.stringify({ hash: own, signature: signer.sign(own) })}\n`;
  return { bytes: Buffer.concat([end, Buffer.from(seal)]), hash: own };
}

/** Everything about a file that its bytes tell, or why it is not taken. */
export function readSegment(
  bytes: Buffer,
  expected: Place & { relay: string; verifier: Verifier },
): Segment | Refusal {
  const parts = sealed(bytes);
  if (parts === null) return 'torn';
  const { body, seal } = parts;
  if (sha256(body) !== seal.hash || !expected.verifier.isSigned(seal.hash, seal.signature)) {
    return 'signature_wrong';
  }
  // From here on it is the sender who speaks: what does not fit is another version, or another place.
  const lines = body.toString('utf8').split('\n').slice(0, -1);
  const header = headerOf(lines[0]);
  const closedAt = endOf(lines.at(-1));
  if (header === null || closedAt === null || lines.length < 2) return 'wrong_form';
  const isHere =
    header.relay === expected.relay &&
    header.run === expected.run &&
    header.sequence === expected.sequence &&
    header.began <= header.sequence;
  if (!isHere) return 'wrong_name';
  return { header, hash: seal.hash, closedAt, facts: factsIn(lines.slice(1, -1)) };
}

/** What stands before the signature, and the signature; null when the file does not end with one. */
function sealed(bytes: Buffer): { body: Buffer; seal: z.output<typeof sealForm> } | null {
  if (bytes.at(-1) !== newline) return null;
  const start = bytes.lastIndexOf(newline, bytes.length - 2) + 1;
  const seal = sealForm.safeParse(parsed(bytes.subarray(start).toString('utf8')));
  if (start === 0 || !seal.success) return null;
  return { body: bytes.subarray(0, start), seal: seal.data };
}

/** An open segment as a kill left it: whole lines of facts, or whether it was closed already. */
export function leftOpen(
  bytes: Buffer,
): { header: Header; body: Buffer; hash: string | null } | null {
  const closed = sealed(bytes);
  const whole = closed?.body ?? bytes.subarray(0, bytes.lastIndexOf(newline) + 1);
  const header = headerOf(whole.subarray(0, whole.indexOf(newline)).toString('utf8'));
  if (whole.length === 0 || header === null) return null;
  if (closed !== null) return { header, body: closed.body, hash: closed.seal.hash };
  const last = whole.lastIndexOf(newline, whole.length - 2) + 1;
  const isEnded = endOf(whole.subarray(last).toString('utf8').trimEnd()) !== null;
  return { header, body: isEnded ? whole.subarray(0, last) : whole, hash: null };
}

const newline = 0x0a;

function headerOf(line: string | undefined): Header | null {
  const read = headerForm.safeParse(parsed(line));
  if (!read.success) return null;
  const { form: _, ...header } = read.data;
  return header;
}

function endOf(line: string | undefined): Instant | null {
  const read = endForm.safeParse(parsed(line));
  return read.success ? Date.parse(read.data.end.at) : null;
}

function parsed(line: string | undefined): unknown {
  try {
    return JSON.parse(line ?? '');
  } catch {
    return null;
  }
}
