/** A service that is stopped while somebody still writes: what that person is owed leaves before the records close. */
import { once } from 'node:events';
import { createServer } from 'node:http';
import { connect } from 'node:net';
import { setTimeout as delay } from 'node:timers/promises';
import { expect, onTestFinished, test } from 'vitest';
import { freePort } from '../../src/cli/demo/ports.ts';
import { virtualClock } from '../../src/runtime/clock.ts';
import { silentLog } from '../../src/runtime/log.ts';
import { startProcess, storyFolder, writeSettings } from '../support/story-service.ts';
import { writeTown } from '../support/story-towns.ts';

/** Real time that the telephone company takes for an answer. */
const SLOW_MS = 400;

test('a code asked for in the last moment is sent, and then the service ends', async () => {
  const place = storyFolder();
  onTestFinished(place.remove);
  writeTown('two-feeders', place.network, {});
  const asked: string[] = [];
  const company = createServer((request, response) => {
    asked.push(request.url ?? '');
    void delay(SLOW_MS).then(() => {
      response.writeHead(201, { 'content-type': 'application/json' });
      response.end('{"sid":"SM1","status":"queued"}');
    });
  });
  company.listen(await freePort(), '127.0.0.1');
  await once(company, 'listening');
  onTestFinished(() => void company.close());
  const at = company.address();
  const gatewayUrl = `http://127.0.0.1:${typeof at === 'object' ? at?.port : 0}`;
  const port = await freePort();
  const file = writeSettings(place, { policy: 'cn', port, gatewayUrl, ratePerSecond: 1 });
  const clock = virtualClock(Date.parse('2026-07-15T10:00+08:00'));
  const running = await startProcess(file, { clock, log: silentLog, disk: { isFull: false } });
  const { records, supervisor } = running.service.core;
  const [contact] = await records.network.contacts(null, 1);

  const body = JSON.stringify({ address: contact?.phone });
  const socket = connect(port, '127.0.0.1');
  await once(socket, 'connect');
  const head = [
    'POST /api/v1/my/codes HTTP/1.1',
    `host: 127.0.0.1:${port}`,
    'content-type: application/json',
    `content-length: ${Buffer.byteLength(body)}`,
  ];
  socket.write(`${head.join('\r\n')}\r\n\r\n${body.slice(0, 5)}`);
  await delay(100);
  const stopped = running.stop();
  await delay(200);
  socket.end(body.slice(5));
  const [answer] = await once(socket, 'data');
  expect(String(answer)).toMatch(/^HTTP\/1.1 202/);
  await stopped;
  expect(supervisor.inFlight()).toBe(0);
  expect(asked).toHaveLength(1);
}, 30_000);
