/** One open way to a bus, whatever it is made of, with the library on top as the codec and nothing else. */
import type modbusSerial from 'modbus-serial';
import type { DurationMs } from '../../../model/time.ts';

export type Codec = InstanceType<typeof modbusSerial.default>;

export interface TcpAddress {
  kind: 'tcp';
  host: string;
  port: number;
  framing: 'mbap' | 'rtu';
  connectTimeoutMs: DurationMs;
}

export interface SerialAddress {
  kind: 'serial';
  path: string;
  baud: number;
  parity: 'none' | 'even' | 'odd';
  dataBits: 7 | 8;
  stopBits: 1 | 2;
}

export interface Wire {
  codec: Codec;
  /**
   * What a failure other than an exception leaves behind. `numbered`: nothing, late answers are known by
   * their number. `replace`: the connection is thrown away. `drain`: late bytes are, the port stays.
   */
  afterFailure: 'numbered' | 'replace' | 'drain';
  isOpen(): boolean;
  onBytes(listener: (count: number) => void): void;
  onClose(listener: () => void): void;
  /** Resolves when it may be opened again. */
  close(): Promise<void>;
}
