/** The provider in a process of its own; says its address, ends with its parent. */
import { startSmsGateway } from '../../simulators/sms-gateway/gateway.ts';
import { scaledClock } from '../../src/runtime/clock.ts';
import { seededRandom } from '../../src/runtime/random.ts';

const { accountSid, authToken, speed, start, origin } = JSON.parse(process.argv[2] ?? '{}');
const gateway = await startSmsGateway({
  ...{ port: 0, clock: scaledClock({ start, origin, speed }), random: seededRandom(7) },
  ...{ accountSid, authToken },
});
process.on('message', () => process.send?.({ cpu: process.cpuUsage() }));
process.on('disconnect', () => process.exit(0));
process.send?.({ url: gateway.url });
