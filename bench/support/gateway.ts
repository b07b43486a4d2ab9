/** The provider in a process of its own; says its address and, when asked, what it has taken. Ends with its parent. */
import { startSmsGateway } from '../../simulators/sms-gateway/gateway.ts';
import { scaledClock } from '../../src/runtime/clock.ts';
import { seededRandom } from '../../src/runtime/random.ts';

const { accountSid, authToken, speed, start, origin, dropAfterAccept, receiptDelayMs } = JSON.parse(
  process.argv[2] ?? '{}',
);
const gateway = await startSmsGateway({
  ...{ port: 0, clock: scaledClock({ start, origin, speed }), random: seededRandom(7) },
  ...{ accountSid, authToken },
  ...(dropAfterAccept === undefined ? {} : { dropAfterAccept }),
  ...(receiptDelayMs === undefined ? {} : { receiptDelayMs }),
});

/** How many numbers have got a message once, and how many more than once. */
function taken(): { messages: number; once: number; more: number } {
  const times = new Map<string, number>();
  for (const { to } of gateway.inbox.all()) times.set(to, (times.get(to) ?? 0) + 1);
  const counts = [...times.values()];
  return {
    messages: gateway.inbox.all().length,
    once: counts.filter((count) => count === 1).length,
    more: counts.filter((count) => count > 1).length,
  };
}

process.on('message', (asked) => {
  process.send?.(asked === 'taken' ? { taken: taken() } : { cpu: process.cpuUsage() });
});
process.on('disconnect', () => process.exit(0));
process.send?.({ url: gateway.url });
