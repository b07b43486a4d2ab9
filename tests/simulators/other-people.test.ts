import { spawn } from 'node:child_process';
import { request } from 'node:https';
import { fileURLToPath } from 'node:url';
import { expect, onTestFinished, test } from 'vitest';
import webpush from 'web-push';
import type { Pushed } from '../../simulators/push/service.ts';
import { webPush } from '../../src/notify/channels/web-push/channel.ts';
import { systemClock } from '../../src/runtime/clock.ts';
import { silentLog } from '../../src/runtime/log.ts';

const main = fileURLToPath(new URL('../../simulators/main.ts', import.meta.url));

async function processOf(...args: string[]): Promise<string> {
  const child = spawn(process.execPath, [main, ...args], { stdio: ['ignore', 'pipe', 'inherit'] });
  onTestFinished(() => void child.kill());
  return await new Promise((resolve) => {
    let said = '';
    child.stdout.on('data', (piece: Buffer) => {
      said += piece.toString();
      if (said.includes('\n')) resolve(said);
    });
  });
}
function asked<T>(url: string, ca: string, method = 'GET'): Promise<T> {
  return new Promise((resolve, reject) => {
    const call = request(url, { ca, method }, (answer) => {
      let text = '';
      answer.on('data', (piece: Buffer) => {
        text += piece.toString();
      });
      answer.on('end', () => resolve(JSON.parse(text) as T));
    });
    call.on('error', reject).end();
  });
}

test('a push service in a process of its own, with TLS: what the browser there decrypts is what was said', async () => {
  const { url, ca } = JSON.parse(await processOf('push', '--port', '0')) as {
    url: string;
    ca: string;
  };
  const browser = await asked<object>(`${url}/browsers/phone`, ca, 'POST');
  const keys = { ...webpush.generateVAPIDKeys(), subject: 'mailto:a@b.cn' };
  const settings = webPush.settings.parse({ ...keys, ca, services: ['127.0.0.1'] });
  const tools = { clock: systemClock(), log: silentLog, publicUrl: 'https://d.cn' };
  const port = webPush.create(settings, { ...tools, timeoutMs: 5_000 });
  const about = {
    ...{ notice: 'N-1', subject: 'O-1', revision: 1, lane: 0 as const, link: 'https://d.cn/s/k1' },
    ...{ values: { brand: '新区供电' }, windows: [] },
  };
  const message = {
    ...{ to: JSON.stringify([browser]), text: '停电，正在抢修', kind: 'outage_detected' as const },
    ...{ locale: 'zh-CN' as const, marker: '0a1b', validForMs: 90_000, asksConfirmation: false },
  };
  expect(await port.send({ ...message, about })).toMatchObject({ is: 'accepted' });
  const [pushed] = await asked<Pushed[]>(`${url}/inbox`, ca);
  expect(pushed).toMatchObject({ ttlS: 90, urgency: 'high' });
  expect(pushed?.payload).toMatchObject({ title: '新区供电', body: '停电，正在抢修', tag: 'O-1' });
  // Another certificate than the one it was told of: surely not sent.
  const stranger = webPush.create({ ...settings, ca: null }, { ...tools, timeoutMs: 5_000 });
  expect(await stranger.send(message)).toMatchObject({ is: 'failed_temporary' });
  await port.close?.();
  await stranger.close?.();
});
