import { createServer } from 'node:net';

/** Below what systems hand out by themselves (Linux from 32,768, others from 49,152). */
const FIRST = 10_000;
const SLICE = 128;
const SLICES = 172;
let taken = 0;

/**
 * A port on loopback that is free now and stays so while its server is not there yet or starts
 * anew: a connection going out never takes it by chance, and processes beside each other look in
 * other slices.
 */
export async function freePort(): Promise<number> {
  const first = FIRST + (process.pid % SLICES) * SLICE;
  for (let tried = 0; tried < SLICE; tried += 1) {
    const port = first + (taken++ % SLICE);
    if (await isFree(port)) return port;
  }
  throw new Error(`no port is free between ${first} and ${first + SLICE - 1}`);
}

/** Whether nobody listens there on loopback. */
export function isFree(port: number): Promise<boolean> {
  const server = createServer();
  return new Promise((resolve) => {
    server.once('error', () => resolve(false));
    server.listen(port, '127.0.0.1', () => server.close(() => resolve(true)));
  });
}
