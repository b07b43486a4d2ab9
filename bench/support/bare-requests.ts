/** The same requests over bare sockets: what the system takes for itself, without a collector. */
import { once } from 'node:events';
import { connect, type Socket } from 'node:net';

const REQUESTS = {
  mbap: Buffer.from('000100000006010400000003', 'hex'),
  rtu: Buffer.from('010400000003b00b', 'hex'),
};

/** CPU time as a share of a core; each unit is asked in its period and in one of five seconds at least. */
export async function bareShare(
  gateways: ReadonlyArray<{ port: number; framing: 'mbap' | 'rtu' }>,
  options: { periodsS: readonly number[]; forMs: number },
): Promise<number> {
  const timers: NodeJS.Timeout[] = [];
  const sockets: Socket[] = [];
  let phase = 0;
  for (const { port, framing } of gateways) {
    const socket = connect({ port, host: '127.0.0.1', noDelay: true });
    await once(socket, 'connect');
    socket.on('data', () => {});
    sockets.push(socket);
    for (const period of options.periodsS.flatMap((second) => [second, Math.max(5, second)])) {
      phase = (phase + 0.618) % 1;
      const begin = (): void => {
        timers.push(setInterval(() => socket.write(REQUESTS[framing]), period * 1000));
      };
      timers.push(setTimeout(begin, phase * period * 1000));
    }
  }
  const began = { cpu: process.cpuUsage(), at: Date.now() };
  await new Promise((resolve) => setTimeout(resolve, options.forMs));
  const cpu = process.cpuUsage(began.cpu);
  const share = (cpu.user + cpu.system) / 1000 / (Date.now() - began.at);
  for (const timer of timers) clearInterval(timer);
  for (const socket of sockets) socket.destroy();
  return share;
}
