/** Many gateways in a process of their own; does what it is told, ends with its parent. */
import { gatewayWorld } from '../../tests/collectors/faults/gateway-world.ts';

const { gateways, unitsEach } = JSON.parse(process.argv[2] ?? '{}');
const world = await gatewayWorld(gateways, unitsEach);
type Order = { fallSilent?: number[]; comeBack?: number[]; tell?: true };
process.on('message', ({ fallSilent, comeBack, tell }: Order) => {
  if (fallSilent !== undefined) world.fallSilent(fallSilent);
  if (comeBack !== undefined) world.comeBack(comeBack);
  if (comeBack !== undefined || tell) process.send?.({ seen: world.seen() });
});
process.on('disconnect', () => process.exit(0));
process.send?.({ ports: world.ports });
