/** Eight gateways, two of them dying; `bench/modbus-gateways.ts` does it with 200 at the speed of the day. */
import { expect, test } from 'vitest';
import { periodsS, runGateways } from './gateway-run.ts';
import { gatewayWorld } from './gateway-world.ts';

const speed = 10;
/** Of collector time: what a busy machine may add to each figure here; the bench has none of it. */
const busyMs = 2_500;

test('healthy points keep their slots beside dead gateways, who are known as that and as back', async () => {
  const gateways = Array.from({ length: 8 }, (_, index) => ({
    framing: 'mbap' as const,
    answersAfterMs: index === 7 ? 40 : 0,
    ...{ isDying: index < 2, isSlow: index === 7 },
  }));
  const world = await gatewayWorld(gateways, periodsS.length);
  const run = await runGateways({
    ...{ speed, gateways },
    timesMs: { measured: 5_000, silent: 8_000, back: 30_000, asked: 31_000, end: 42_000 },
    world: {
      ...world,
      comeBack: async (which) => world.comeBack(which),
      seen: async () => world.seen(),
    },
  });
  await world.stop();
  expect(run.kept).toBeGreaterThan(0.95);
  expect(run.silentAfterMs.mbap).toBeLessThanOrEqual(5_000 + busyMs);
  expect(run.askedAfterMs).toBeLessThanOrEqual(5_000 + busyMs);
});
