/** Many gateways that fall silent and come back; remembers when each unit was asked first in vain, and first again. */
import { type ModbusServer, startModbusServer } from '../../../simulators/devices/modbus-server.ts';
import type { Unit } from '../../../simulators/devices/unit.ts';

export interface GatewayPlan {
  framing: 'mbap' | 'rtu';
  /** It takes this long to answer, ms. */
  answersAfterMs: number;
}

export interface GatewayWorld {
  ports: readonly number[];
  /** These take connections and answer nothing, from now on. */
  fallSilent(gateways: readonly number[]): void;
  comeBack(gateways: readonly number[]): void;
  /** By unit, as `gateway-unit`: the system's time in ms. */
  seen(): { inVain: Record<string, number>; again: Record<string, number> };
  stop(): Promise<void>;
}

export async function gatewayWorld(
  gateways: readonly GatewayPlan[],
  unitsEach: number,
): Promise<GatewayWorld> {
  const silent = new Set<number>();
  const back = new Set<number>();
  const inVain: Record<string, number> = {};
  const again: Record<string, number> = {};
  const unitOf = (gateway: number, unit: number): Unit => ({
    read(_table, address, quantity) {
      const name = `${gateway}-${unit}`;
      if (silent.has(gateway)) inVain[name] ??= Date.now();
      if (back.has(gateway)) again[name] ??= Date.now();
      return Array.from({ length: quantity }, (_, index) => address + index);
    },
  });
  const servers = await Promise.all(
    gateways.map(({ framing }, gateway) => {
      const numbers = Array.from({ length: unitsEach }, (_, index) => index + 1);
      const units = new Map(numbers.map((unit) => [unit, unitOf(gateway, unit)]));
      return startModbusServer({ port: 0, units, framing });
    }),
  );
  const usual = (gateway: number): Parameters<ModbusServer['play']>[0] => {
    const delayMs = gateways[gateway]?.answersAfterMs ?? 0;
    return delayMs === 0 ? null : { kind: 'slow', delayMs };
  };
  for (const [gateway, server] of servers.entries()) server.play(usual(gateway));
  return {
    ports: servers.map(({ port }) => port),
    fallSilent(which) {
      for (const gateway of which) {
        silent.add(gateway);
        servers[gateway]?.play({ kind: 'silent' });
      }
    },
    comeBack(which) {
      for (const gateway of which) {
        silent.delete(gateway);
        back.add(gateway);
        servers[gateway]?.play(usual(gateway));
      }
    },
    seen: () => ({ inVain, again }),
    stop: async () => {
      await Promise.all(servers.map((server) => server.stop()));
    },
  };
}
