/** A supervisor stops the notice of a cut of 12,000 people while it is held: what reaches the provider all the same. */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { startSmsGateway } from '../simulators/sms-gateway/gateway.ts';
import { type Service, startService } from '../src/app.ts';
import type { Figure } from '../src/cli/bench.ts';
import { DAY } from '../src/model/time.ts';
import { systemClock } from '../src/runtime/clock.ts';
import { silentLog } from '../src/runtime/log.ts';
import { loadSettings } from '../src/settings/load.ts';
import { account } from '../tests/support/story-service.ts';
import { configured, cutDevices, signedIn } from './support/plan-service.ts';

const HOLD_SECONDS = 30;
/** After the end of the hold: were it not stopped, hundreds would have been sent by then. */
const LOOKED_AT_MS = 15_000;
const HELD_WITHIN_MS = 20_000;

interface Wave {
  id: string;
  state: string;
  recipients: number;
}

/** Runs the whole service and a provider for a minute and a half. */
export async function bench(): Promise<Figure[]> {
  const folder = mkdtempSync(join(tmpdir(), 'forewatt-bench-'));
  const gateway = await startSmsGateway({
    ...{ accountSid: account.accountSid, authToken: account.authToken },
    ...{ clock: systemClock(), random: Math.random },
  });
  const sms = { kind: 'twilio', ...account, baseUrl: gateway.url, ratePerSecond: 100 };
  const notify = { mode: 'live', holdSeconds: HOLD_SECONDS, channels: { sms } };
  const file = await configured(folder, notify);
  const service = await startService(loadSettings(file, {}), silentLog);
  try {
    const stopped = await told(service, true);
    await wait(HOLD_SECONDS * 1_000 + LOOKED_AT_MS);
    const after = gateway.inbox.all().length;
    const free = await told(service, false);
    await wait(HOLD_SECONDS * 1_000 + LOOKED_AT_MS);
    const name = `hold: messages at the provider, a notice to ${stopped} people stopped in its hold`;
    const beside = `the same to ${free} let go, in ${LOOKED_AT_MS / 1_000} s`;
    const besideValue = gateway.inbox.all().length - after;
    const ok = after === 0 && stopped >= 10_000 && besideValue > 0;
    return [
      {
        ...{ name, value: after, unit: 'messages', beside, besideValue, ratio: 0 },
        target: '0',
        ok,
      },
    ];
  } finally {
    await service.stop();
    await gateway.stop();
    rmSync(folder, { recursive: true, force: true });
  }
}

/** Plans, submits and approves; stops what is held if asked. How many people it was to reach. */
async function told(service: Service, isStopped: boolean): Promise<number> {
  const [planner, chief] = await signedIn(service);
  const now = service.core.clock.now();
  const [start, end] = [now + 20 * DAY, now + 20 * DAY + DAY / 6].map((at) =>
    new Date(at).toISOString(),
  );
  // Where there is danger people hear of it at once, however far ahead it is.
  const cut = { kind: 'safety', devices: cutDevices(service), start, end, reason: '更换导线' };
  const plan = await planner.post('/planned-outages', cut);
  await planner.act(`/planned-outages/${plan.id}`, 'submit');
  await chief.act(`/planned-outages/${plan.id}`, 'approve');
  const held = async (): Promise<Wave[]> => {
    const { items } = (await chief.get(`/waves?subject=${plan.id}`)) as { items: Wave[] };
    return items.filter(({ state }) => state === 'held');
  };
  const until = performance.now() + HELD_WITHIN_MS;
  while ((await held()).length === 0 && performance.now() < until) await wait(250);
  const waves = await held();
  for (const { id } of isStopped ? waves : [])
    await chief.act(`/waves/${id}`, 'stop', { reason: '线路有误' });
  return waves.reduce((sum, { recipients }) => sum + recipients, 0);
}
