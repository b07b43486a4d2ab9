/** A TCP connection of our own: the library may not connect, reconnect or time out by itself. */
import { connect, type Socket } from 'node:net';
import { mbapStream } from './mbap-port.ts';
import { rtuStream } from './rtu-port.ts';
import { type Breakage, codecsOn, type PortLine, type TcpAddress, type Wire } from './wire.ts';

const keepAliveMs = 10_000;
/** Longer than any frame; what came is copied out of it before the next read. */
const readBytes = 1_024;

/** Rejects with the socket's error, or when the time to connect is over. */
export async function openTcp(address: TcpAddress): Promise<Wire> {
  let take = (_bytes: Buffer): void => {};
  const socket = await openSocket(address, (bytes) => take(bytes));
  let onBroken = (_why: Breakage): void => {};
  const isOpen = (): boolean => !socket.destroyed && socket.writable;
  const line: PortLine = {
    write: (bytes) => {
      socket.write(bytes);
    },
    isOpen,
    broken: (why) => onBroken(why),
  };
  const isNumbered = address.framing === 'mbap';
  const frames = isNumbered ? mbapStream(line, address.inFlightMost ?? 1) : rtuStream(line);
  take = frames.take;
  return {
    codecs: await codecsOn(frames.ports),
    afterFailure: isNumbered ? 'numbered' : 'replace',
    isOpen,
    hasPart: () => frames.hasPart(),
    onBroken: (listener) => {
      onBroken = listener;
    },
    onClose: (listener) => {
      socket.on('close', listener);
    },
    close: async () => {
      socket.destroy();
    },
  };
}

/** @param take is given a view that holds only until it returns: one buffer serves all reads of a socket */
function openSocket(
  { host, port, connectTimeoutMs }: TcpAddress,
  take: (bytes: Buffer) => void,
): Promise<Socket> {
  return new Promise((resolve, reject) => {
    const socket = connect({
      host,
      port,
      noDelay: true,
      keepAlive: true,
      keepAliveInitialDelay: keepAliveMs,
      onread: {
        buffer: Buffer.allocUnsafe(readBytes),
        callback: (length, buffer) => {
          take(Buffer.from(buffer.buffer, buffer.byteOffset, length));
          return true;
        },
      },
    });
    const deadline = setTimeout(
      () => socket.destroy(new Error(`no connection within ${connectTimeoutMs} ms`)),
      connectTimeoutMs,
    );
    socket.once('connect', () => {
      clearTimeout(deadline);
      socket.off('error', reject);
      socket.on('error', () => socket.destroy());
      resolve(socket);
    });
    socket.once('error', (error) => {
      clearTimeout(deadline);
      reject(error);
    });
  });
}
