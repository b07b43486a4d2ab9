/** Frames of both framings, with a CRC of our own. */
export type Framing = 'mbap' | 'rtu';

/** A request cut out of the stream. */
export interface Request {
  unit: number;
  /** Function code and what follows it. */
  body: Buffer;
  /** Puts a body into a frame that answers this request. */
  frame(unit: number, body: Buffer): Buffer;
}

const headerBytes = 7;
/** Unit, function, address, quantity, CRC: every read request has this length. */
const rtuRequestBytes = 8;
const lengthLeast = 2;
const lengthMost = 254;

/** Takes whole requests from the front of the stream; `rest` null when it is no Modbus. */
export function cutRequests(
  stream: Buffer,
  framing: Framing,
): { requests: Request[]; rest: Buffer | null } {
  return framing === 'mbap' ? cutMbap(stream) : cutRtu(stream);
}

function cutMbap(stream: Buffer): { requests: Request[]; rest: Buffer | null } {
  const requests: Request[] = [];
  let rest = stream;
  while (rest.length > headerBytes) {
    const length = rest.readUInt16BE(4);
    if (rest.readUInt16BE(2) !== 0 || length < lengthLeast || length > lengthMost) {
      return { requests, rest: null };
    }
    if (rest.length < 6 + length) break;
    const head = rest.subarray(0, headerBytes);
    requests.push({
      unit: head[6]!,
      body: rest.subarray(headerBytes, 6 + length),
      frame(unit, body) {
        const header = Buffer.from(head);
        header.writeUInt16BE(body.length + 1, 4);
        header[6] = unit;
        return Buffer.concat([header, body]);
      },
    });
    rest = rest.subarray(6 + length);
  }
  return { requests, rest };
}

function cutRtu(stream: Buffer): { requests: Request[]; rest: Buffer } {
  const requests: Request[] = [];
  let rest = stream;
  while (rest.length >= rtuRequestBytes) {
    const frame = rest.subarray(0, rtuRequestBytes);
    if (crc16(frame.subarray(0, 6)) !== frame.readUInt16LE(6)) {
      // Out of step: a slave waits for the next byte that could begin a frame.
      rest = rest.subarray(1);
      continue;
    }
    requests.push({ unit: frame[0]!, body: frame.subarray(1, 6), frame: rtuFrame });
    rest = rest.subarray(rtuRequestBytes);
  }
  return { requests, rest };
}

/** Unit, body, CRC with its low byte first. */
export function rtuFrame(unit: number, body: Buffer): Buffer {
  const frame = Buffer.concat([Buffer.from([unit]), body, Buffer.alloc(2)]);
  frame.writeUInt16LE(crc16(frame.subarray(0, -2)), frame.length - 2);
  return frame;
}

/** CRC-16 of Modbus: polynomial 0xA001 (reflected 0x8005), start 0xFFFF. */
export function crc16(bytes: Buffer): number {
  let crc = 0xffff;
  for (const byte of bytes) {
    crc ^= byte;
    for (let bit = 0; bit < 8; bit++) crc = crc & 1 ? (crc >> 1) ^ 0xa001 : crc >> 1;
  }
  return crc;
}
