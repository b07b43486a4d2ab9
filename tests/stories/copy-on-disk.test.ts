import { readFile } from 'node:fs/promises';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join, normalize } from 'node:path';
import { gunzipSync } from 'node:zlib';
import { expect, onTestFinished, test } from 'vitest';
import { story } from '../support/story.ts';

/** A file server that knows nothing of us: a folder is its index.html. */
async function plainFileServer(folder: string): Promise<string> {
  const server = createServer(async (request, response) => {
    const { pathname } = new URL(request.url ?? '/', 'http://x');
    const path = join(folder, normalize(decodeURIComponent(pathname)));
    try {
      response.end(await readFile(pathname.endsWith('/') ? join(path, 'index.html') : path));
    } catch {
      response.writeHead(404).end();
    }
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', () => resolve()));
  onTestFinished(() => void server.close());
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
}

test('the process is killed: a plain file server goes on showing what was known, with its time', async () => {
  const town = await story('two-feeders', { start: '2026-07-15T18:40+08:00' });
  town.at('18:41').terminal('RC1').lockout();
  await town.runTo('18:43');
  town.allGotSms(town.contactsAt('RC1'), '停电');
  town.phone('Wang').gotCall('停电');
  const folder = join(town.core.stores.dataDir, 'public');
  await town.killAndRestart();

  const url = await plainFileServer(folder);
  const read = async (path: string): Promise<string> => (await fetch(`${url}${path}`)).text();
  const chinese = await read('/');
  expect(chinese).toMatch(/这是一份副本，内容截至 <strong>7月15日周三 18:4[23]/);
  expect(chinese).toMatch(/data-testid="outage-O-2026-000001" data-state="off"/);
  expect(chinese).toContain('href="tel:95598"');
  // What only we can answer is not offered.
  expect(chinese).not.toMatch(/name="q"|href="\/(report|my)/);
  const english = await read('/index.en.html');
  expect(english).toMatch(/This is a copy of what was known at <strong>Wed,? 15 Jul 18:4[23]/);
  const area = await read(`/area/${encodeURIComponent('桃园新村')}/`);
  expect(area).toContain('data-testid="area-state" data-state="off"');
  expect(area).toContain('25 户');
  expect(await read('/help/')).toContain('自备发电机');
  const status = JSON.parse(await read('/status.json'));
  expect(Date.parse(status.asOf)).toBeGreaterThan(Date.parse('2026-07-15T18:42:00+08:00'));
  const zipped = await readFile(join(folder, 'index.html.gz'));
  expect(gunzipSync(zipped).toString()).toBe(chinese);
  expect(zipped.length).toBeLessThan(14 * 1024);
});
