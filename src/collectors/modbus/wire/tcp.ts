/** A TCP connection of our own: the library may not connect, reconnect or time out by itself. */
import { connect, type Socket } from 'node:net';
import { mbapStream } from './mbap-port.ts';
import { rtuStream } from './rtu-port.ts';
import { type Breakage, codecsOn, type PortLine, type TcpAddress, type Wire } from './wire.ts';

const keepAliveMs = 10_000;

/** Rejects with the socket's error, or when the time to connect is over. */
export async function openTcp(address: TcpAddress): Promise<Wire> {
  const socket = await openSocket(address);
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
  socket.on('data', (bytes: Buffer) => frames.take(bytes));
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

function openSocket({ host, port, connectTimeoutMs }: TcpAddress): Promise<Socket> {
  return new Promise((resolve, reject) => {
    const socket = connect({
      host,
      port,
      noDelay: true,
      keepAlive: true,
      keepAliveInitialDelay: keepAliveMs,
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
