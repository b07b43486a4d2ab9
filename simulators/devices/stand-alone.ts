/** One Modbus gateway by itself, for a first try and for the bench: `simulators/main.ts modbus`. */
import { parseFault } from './fault-names.ts';
import type { Framing } from './modbus-frames.ts';
import { startModbusServer } from './modbus-server.ts';
import { type TemplateDevice, templateDevice } from './template-unit.ts';
import type { Unit } from './unit.ts';

export interface StandAloneOptions {
  port: number;
  /** A file like those of `config/devices/`; null for a device whose registers hold their own address. */
  device: string | null;
  units: readonly number[];
  framing: Framing | null;
  /** As in `fault-names.ts`; null for a gateway that is well. */
  fault: string | null;
}

/** Starts it; `told` says in words where it listens and how a service reads it. Throws on a wrong fault or file. */
export async function startStandAlone(
  options: StandAloneOptions,
): Promise<{ port: number; told: string; stop(): Promise<void> }> {
  const fault = options.fault === null ? null : parseFault(options.fault);
  const now = (): number => Date.now();
  const devices = options.units.map((number): [number, TemplateDevice | null] => [
    number,
    options.device === null ? null : templateDevice(options.device, { now, spread: number }),
  ]);
  const [first] = devices;
  const framing = options.framing ?? first?.[1]?.framing ?? 'mbap';
  const units = new Map(devices.map(([number, device]) => [number, device?.unit ?? addressUnit]));
  const server = await startModbusServer({ port: options.port, units, framing });
  server.play(fault);
  const lines = [
    `listening on 127.0.0.1:${server.port} (${framing}), ${options.fault ?? 'no fault'}; ends with Ctrl+C`,
    ...configOf({ ...options, framing, port: server.port }, first?.[1]?.name ?? null),
  ];
  return { port: server.port, told: `${lines.join('\n')}\n`, stop: () => server.stop() };
}

/** Each register holds its own address, each bit whether its address is odd. */
const addressUnit: Unit = {
  read: (table, address, quantity) =>
    Array.from({ length: quantity }, (_, index) =>
      table === 'coil' || table === 'discrete' ? (address + index) % 2 : address + index,
    ),
};

/** What to write under `sources:`. */
function configOf(
  { port, units, framing }: { port: number; units: readonly number[]; framing: Framing },
  template: string | null,
): string[] {
  if (template === null) return ['each register holds its own address'];
  return [
    'sources:',
    `  - { id: gw-try, kind: modbus_tcp, framing: ${framing}, host: 127.0.0.1, port: ${port}, devices: [`,
    ...units.map((unit) => `      { unit: ${unit}, template: ${template}, asset: TX-${unit} },`),
    '    ] }',
  ];
}
