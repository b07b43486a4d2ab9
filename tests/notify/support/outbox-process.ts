/** An outbox as a process of its own, over records that another one has open as well, until everybody is told. */

import { utilityNames } from '../../../src/model/contact.ts';
import { openChannels } from '../../../src/notify/channels/registry.ts';
import { createOutbox } from '../../../src/notify/outbox.ts';
import { systemClock } from '../../../src/runtime/clock.ts';
import { silentLog } from '../../../src/runtime/log.ts';
import { seededRandom } from '../../../src/runtime/random.ts';
import { supervisor } from '../../../src/runtime/supervisor.ts';
import { sqliteRecords } from '../../../src/store/sqlite/records.ts';
import { accountSid, authToken } from './hooks.ts';
import { policyNamed, productMessages } from './people.ts';

const [path = '', baseUrl = ''] = process.argv.slice(2);
const clock = systemClock();
const store = await sqliteRecords(path);
const record = await store.documents.get('outage', 'O-1');
const own = supervisor(clock, silentLog);
const account = { kind: 'twilio', accountSid, authToken, oldAuthToken: null, from: '+861065001' };
const channels = openChannels(
  { sms: { ...account, baseUrl, perDay: null, prices: {}, ratePerSecond: 100 } as never },
  { clock, log: silentLog, publicUrl: 'http://localhost:1', timeoutMs: 5_000 },
);
let isAwake = false;
const policy = policyNamed('cn');
const outbox = createOutbox({
  ...{ store: store.outbox, channels, clock, random: seededRandom(3), log: silentLog },
  // Whatever the time of day: this is about who sends.
  policy: {
    ...policy,
    quietHours: { ...policy.quietHours, except: [{ kind: 'outage_detected' }] },
  },
  messages: productMessages(),
  voice: {
    brand: utilityNames({ name: '新区供电' }),
    phone: '95598',
    zone: 'Asia/Shanghai',
    locales: ['zh-CN', 'en'],
  },
  facts: {
    ...{ outage: () => record, plan: () => null, supplyNow: (ids) => ids.map(() => 'dark') },
    ...{ alarmIsActive: () => true, backAt: () => null, toldAs: () => [] },
  },
  settings: {
    ...{ mode: 'live', testTo: [] },
    brake: { verified: 50_000, inferred: 50_000, byHand: 50_000 },
  },
  supervisor: own,
  linkOf: (notice) => `https://d.cn/s/${notice.slice(2)}`,
});
process.on('message', () => {
  isAwake = true;
});
process.send?.('ready');
while (!isAwake) await new Promise((resolve) => setTimeout(resolve, 5));
for (;;) {
  await outbox.tick();
  while (own.inFlight() > 0) await new Promise((resolve) => setTimeout(resolve, 5));
  const { queued = 0 } = await store.notices.progressOf('O-1');
  if (queued === 0) break;
  await new Promise((resolve) => setTimeout(resolve, 20));
}
const taken = outbox.counts().get('outcome_accepted') ?? 0;
await store.close();
process.send?.(taken);
process.disconnect?.();
