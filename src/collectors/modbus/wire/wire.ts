/** One open way to a bus, whatever it is made of, with the library on top as the codec and nothing else. */
import type { EventEmitter } from 'node:events';
import modbusSerial from 'modbus-serial';
import type { DurationMs } from '../../../model/time.ts';

export type Codec = InstanceType<typeof modbusSerial.default>;

export interface TcpAddress {
  kind: 'tcp';
  host: string;
  port: number;
  framing: 'mbap' | 'rtu';
  connectTimeoutMs: DurationMs;
  /** Requests under way at once; 1 where absent. Serial frames allow no more. */
  inFlightMost?: number;
}

export interface SerialAddress {
  kind: 'serial';
  path: string;
  baud: number;
  parity: 'none' | 'even' | 'odd';
  dataBits: 8;
  stopBits: 1 | 2;
}

/** `two_answers`: two whole ones to one request, as from two devices with one unit number. */
export type Breakage = 'protocol' | 'two_answers';

export interface Wire {
  /** One for each request that may be under way. */
  codecs: readonly Codec[];
  /**
   * What a failure other than an exception leaves behind. `numbered`: nothing, late answers are known by
   * their number. `replace`: the connection is thrown away. `drain`: late bytes are, the port stays.
   */
  afterFailure: 'numbered' | 'replace' | 'drain';
  isOpen(): boolean;
  /** The beginning of a message has come and the rest has not. */
  hasPart(): boolean;
  /** What came cannot be told apart: nothing of it may be believed, and nothing that follows. */
  onBroken(listener: (why: Breakage) => void): void;
  onClose(listener: () => void): void;
  /** Resolves when it may be opened again. */
  close(): Promise<void>;
}

/** Between the library and the bytes of a wire: what the library asks of a port. */
export interface FramePort extends EventEmitter {
  readonly isOpen: boolean;
  open(done: () => void): void;
  /** A request as a serial frame; one at a time. */
  write(request: Buffer): void;
}

/** The ports of one wire, and where its bytes go in. */
export interface FrameStream {
  ports: readonly FramePort[];
  /** Bytes as they came. */
  take(bytes: Buffer): void;
  hasPart(): boolean;
}

/** What a port needs of its wire. */
export interface PortLine {
  write(bytes: Buffer): void;
  isOpen(): boolean;
  broken(why: Breakage): void;
}

/** The library on each of the ports. */
export async function codecsOn(ports: readonly FramePort[]): Promise<Codec[]> {
  const codecs = ports.map((port) => new modbusSerial.default(port));
  await Promise.all(codecs.map((codec) => new Promise<void>((resolve) => codec.open(resolve))));
  return codecs;
}
