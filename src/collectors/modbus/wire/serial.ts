/** A serial port of our own: it stays open through failures of devices, and ends when it is unplugged. */
import type { SerialPort } from 'serialport';
import { rtuStream } from './rtu-port.ts';
import { type Breakage, codecsOn, type SerialAddress, type Wire } from './wire.ts';

/** Rejects with the reason of the operating system: no such port, no permission, in use. */
export async function openSerial(address: SerialAddress): Promise<Wire> {
  const port = await openPort(address);
  let onBroken = (_why: Breakage): void => {};
  const frames = rtuStream({
    write: (bytes) => {
      port.write(bytes);
    },
    isOpen: () => port.isOpen,
    broken: (why) => onBroken(why),
  });
  port.on('data', (bytes: Buffer) => frames.take(bytes));
  return {
    codecs: await codecsOn(frames.ports),
    afterFailure: 'drain',
    isOpen: () => port.isOpen,
    hasPart: () => frames.hasPart(),
    onBroken: (listener) => {
      onBroken = listener;
    },
    onClose: (listener) => {
      port.on('close', listener);
    },
    close: () => closePort(port),
  };
}

async function openPort(address: SerialAddress): Promise<SerialPort> {
  const { path, baud: baudRate, parity, dataBits, stopBits } = address;
  // Only who has a serial port needs the native part.
  const { SerialPort: Port } = await import('serialport');
  const port = new Port({ path, baudRate, parity, dataBits, stopBits, autoOpen: false });
  await new Promise<void>((resolve, reject) => {
    port.open((error) => (error ? reject(portError(error)) : resolve()));
  });
  port.on('error', () => void closePort(port));
  wakeOnBytes(port);
  // What the system still holds of before is no answer to us.
  await new Promise<void>((resolve) => port.flush(() => resolve()));
  return port;
}

/** Without a watcher of the system (Windows) the loop is woken this often. */
const wakeEveryMs = 5;

/**
 * Node 26 leaves what follows from bytes of a port to the next timer or packet (serialport issue 3148): a
 * late answer would then be read when the next request is under way, and be believed.
 */
function wakeOnBytes(port: SerialPort): void {
  const native = port.port;
  if (native !== undefined && 'poller' in native) {
    native.poller.on('readable', () => setImmediate(() => {}));
    return;
  }
  const waking = setInterval(() => {}, wakeEveryMs);
  port.once('close', () => clearInterval(waking));
}

/** The binding speaks of system calls; what to do is said here. */
function portError(cause: Error): Error {
  const found = whys.find(([sign]) => sign.test(cause.message));
  return found === undefined ? cause : new Error(found[1], { cause });
}

const whys: ReadonlyArray<readonly [RegExp, string]> = [
  [/no such file|file not found/i, 'there is no such port; is it plugged in?'],
  [/permission|access denied/i, 'no permission: the service must be in the group of the port'],
  [/lock|busy/i, 'another program has the port open'],
];

function closePort(port: SerialPort): Promise<void> {
  return new Promise((resolve) => {
    if (!port.isOpen) return resolve();
    port.once('close', () => resolve());
    if (!port.closing) port.close(() => resolve());
  });
}
