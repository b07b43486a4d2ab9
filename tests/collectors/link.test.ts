/** One connection against a peer that is scripted byte by byte. */
import { readFileSync } from 'node:fs';
import { createServer, type Server, type Socket } from 'node:net';
import { afterEach, describe, expect, test } from 'vitest';
import { type Link, openLink } from '../../src/collectors/modbus/link.ts';

const stops: Array<() => void> = [];
afterEach(() => {
  for (const stop of stops.splice(0)) stop();
});

/** Calls `answer` with each request as hex; what it writes is up to it. */
async function scripted(
  answer: (request: string, socket: Socket, number: number) => void,
): Promise<{ port: number; connections: () => number }> {
  let connections = 0;
  let requests = 0;
  const server: Server = createServer((socket) => {
    connections += 1;
    socket.on('error', () => socket.destroy());
    socket.on('data', (bytes) => {
      requests += 1;
      answer(bytes.toString('hex'), socket, requests);
    });
    stops.push(() => socket.destroy());
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  stops.push(() => server.close());
  return { port: (server.address() as { port: number }).port, connections: () => connections };
}

async function linkTo(
  port: number,
  over: { framing?: 'mbap' | 'rtu'; drainMs?: number } = {},
): Promise<Link> {
  const { framing = 'mbap', drainMs = 0 } = over;
  const address = {
    kind: 'tcp',
    host: '127.0.0.1',
    port,
    framing,
    connectTimeoutMs: 1_000,
  } as const;
  const link = await openLink(address, drainMs);
  stops.push(() => void link.close());
  return link;
}

const hex = (text: string): Buffer => Buffer.from(text.replace(/\s/g, ''), 'hex');
const read = (link: Link, from: number, quantity = 1, timeoutMs = 60) =>
  link.read({ unit: 1, table: 'holding', from, quantity, timeoutMs });

test('mb-late-reply-with-transaction-id: a late answer is dropped, the socket stays', async () => {
  const { port, connections } = await scripted((_request, socket, number) => {
    const [late, second, third] = [
      '00 01 00 00 00 05 01 03 02 11 11',
      '00 02 00 00 00 05 01 03 02 22 22',
      '00 03 00 00 00 05 01 03 02 33 33',
    ];
    if (number === 2) socket.write(Buffer.concat([hex(late ?? ''), hex(second ?? '')]));
    if (number === 3) socket.write(hex(third ?? ''));
  });
  const link = await linkTo(port);
  expect(await read(link, 0)).toEqual({ ok: false, failure: { kind: 'timeout' } });
  expect(await read(link, 1)).toEqual({ ok: true, words: [0x2222] });
  expect(await read(link, 2)).toEqual({ ok: true, words: [0x3333] });
  expect(connections()).toBe(1);
});

test('mb-late-reply-without-transaction-id: after a time-out the connection is thrown away and the new one drained', async () => {
  const sockets: Socket[] = [];
  const { port } = await scripted((request, socket) => {
    if (!sockets.includes(socket)) sockets.push(socket);
    if (request.startsWith('010300c8')) socket.write(hex('01 03 02 22 22 20 fd'));
  });
  const first = await linkTo(port, { framing: 'rtu' });
  expect(await read(first, 100)).toEqual({ ok: false, failure: { kind: 'timeout' } });
  expect(first.isUsable()).toBe(false);
  expect(await read(first, 200)).toEqual({ ok: false, failure: { kind: 'closed' } });
  const second = linkTo(port, { framing: 'rtu', drainMs: 60 });
  expect(await read(await second, 200)).toEqual({ ok: true, words: [0x2222] });
});

test('what arrives while a new RTU connection is drained is nobody’s answer', async () => {
  const server = createServer((socket) => {
    socket.write(hex('01 03 02 11 11 74 18'));
    socket.on('data', () => socket.write(hex('01 03 02 22 22 20 fd')));
    stops.push(() => socket.destroy());
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  stops.push(() => server.close());
  const link = await linkTo((server.address() as { port: number }).port, {
    framing: 'rtu',
    drainMs: 60,
  });
  expect(await read(link, 200)).toEqual({ ok: true, words: [0x2222] });
});

test('mb-echo-is-not-an-answer: our own request coming back is a failure', async () => {
  const { port } = await scripted((request, socket) => socket.write(hex(request)));
  const link = await linkTo(port, { framing: 'rtu' });
  expect(await read(link, 0x5e, 2)).toMatchObject({ ok: false });
});

describe('mb-byte-count-lies', () => {
  interface Row {
    name: string;
    reply: string;
    next?: string;
  }
  const rows = (
    JSON.parse(readFileSync('tests/cases/modbus/mb-byte-count-lies.json', 'utf8')) as {
      input: { rows: Row[] };
    }
  ).input.rows;
  test.each(rows)('$name', async ({ reply }) => {
    const { port } = await scripted((request, socket, number) => {
      if (number === 1) return void socket.write(hex(reply));
      const transaction = request.slice(0, 4);
      socket.write(hex(`${transaction} 0000 0005 01 03 02 09 05`));
    });
    const link = await linkTo(port);
    expect(await read(link, 0, 2)).toMatchObject({ ok: false });
    const again = link.isUsable() ? link : await linkTo(port);
    expect(await read(again, 0)).toEqual({ ok: true, words: [0x0905] });
  });
});

test('mb-frame-in-pieces: any cut of the stream, and a foreign frame before ours', async () => {
  const pieces = ['00', '01 00 00 00 07 01 03 04 43 6e c0', '00'];
  const { port } = await scripted((_request, socket, number) => {
    if (number === 2) {
      socket.write(hex('ff ff 00 00 00 05 01 03 02 de ad 00 02 00 00 00 07 01 03 04 43 6e c0 00'));
      return;
    }
    for (const [index, piece] of pieces.entries()) {
      setTimeout(() => socket.write(hex(piece)), index * 5);
    }
  });
  const link = await linkTo(port);
  expect(await read(link, 0, 2)).toEqual({ ok: true, words: [0x436e, 0xc000] });
  expect(await read(link, 0, 2)).toEqual({ ok: true, words: [0x436e, 0xc000] });
});

test('a reset in the middle of a request ends it at once (jsmodbus never settled)', async () => {
  const { port } = await scripted((_request, socket) => socket.resetAndDestroy());
  const link = await linkTo(port);
  const startedAt = performance.now();
  expect(await read(link, 0, 1, 5_000)).toEqual({ ok: false, failure: { kind: 'closed' } });
  expect(performance.now() - startedAt).toBeLessThan(1_000);
  expect(link.isUsable()).toBe(false);
});

test('three time-outs in a row, whatever the unit, are a half-open connection', async () => {
  const { port } = await scripted(() => {});
  const link = await linkTo(port);
  for (const from of [0, 1]) await read(link, from, 1, 10);
  expect(link.isUsable()).toBe(true);
  await read(link, 2, 1, 10);
  expect(link.isUsable()).toBe(false);
});

test('a socket that saw a time-out carries at most 128 more requests', async () => {
  const { port } = await scripted((request, socket, number) => {
    if (number > 1) socket.write(hex(`${request.slice(0, 4)} 0000 0005 01 03 02 00 01`));
  });
  const link = await linkTo(port);
  await read(link, 0, 1, 20);
  let carried = 0;
  while (link.isUsable()) {
    await read(link, 1);
    carried += 1;
  }
  expect(carried).toBe(128);
});

test('requests that no device may get are refused here, not sent', async () => {
  const asked: string[] = [];
  const { port } = await scripted((request) => asked.push(request));
  const link = await linkTo(port);
  for (const [from, quantity] of [
    [0, 126],
    [0, 0],
    [65_535, 2],
    [Number.NaN, 1],
  ] as const) {
    expect(await read(link, from, quantity)).toEqual({ ok: false, failure: { kind: 'protocol' } });
  }
  expect(asked).toEqual([]);
});
