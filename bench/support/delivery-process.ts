/** An outbox in a process of its own, over records that outlive it; it is killed in mid-batch. */
import type { OutboxDeps } from '../../src/notify/outbox/deps.ts';
import { scaledClock } from '../../src/runtime/clock.ts';
import { silentLog } from '../../src/runtime/log.ts';
import { supervisor } from '../../src/runtime/supervisor.ts';
import { openRecords } from '../../src/store/sqlite/records.ts';
import { openOutbox, startHooks } from './delivery-parts.ts';

const { path, port, gateway, contacts, ratePerSecond, course, isBlind } = JSON.parse(
  process.argv[2] ?? '{}',
);
const clock = scaledClock(course);
const store = await openRecords({ path });
const hooks = await startHooks(store, clock, port);
const own = supervisor(clock, silentLog);
const outbox = openOutbox({
  ...{ store, clock, own, hooks: hooks.url, gateway, contacts, ratePerSecond },
  // The fixed timer: nobody is asked, and after its looks the message counts as not there.
  ...(isBlind === true ? { through: blind } : {}),
});

function blind(channels: OutboxDeps['channels']): OutboxDeps['channels'] {
  return new Map(
    [...channels].map(([name, open]) => {
      const find = () => Promise.resolve({ is: 'not_there' as const });
      return [name, { ...open, port: { ...open.port, find } }];
    }),
  );
}

hooks.wakes(outbox);
outbox.start();
outbox.wake();
process.on('disconnect', () => process.exit(0));
process.send?.('up');
