/** One fault of the list, at random. */
import type { ModbusFault } from '../../../simulators/devices/modbus-faults.ts';
import type { Random } from '../../../simulators/random.ts';

/** The usual time-outs of the framings, in collector time. */
export const timeoutMs = { mbap: 1_000, rtu: 1_500 } as const;

const simple = [
  'late_by_256',
  'swap_units',
  'merge_frames',
  'split_bytes',
  'short',
  'bad_crc',
  'drop_fin',
  'drop_rst',
  'garbage',
  'silent',
] as const;

/** Beyond time-out and drain together a serial line cannot be told from one that answers: not played. */
const latestOfTimeouts = { mbap: 3, rtu: 1.6 } as const;

/** Times are in collector time, which runs `speed` times as fast. */
export function anyFault(framing: 'mbap' | 'rtu', speed: number, random: Random): ModbusFault {
  const ms = timeoutMs[framing] / speed;
  const late = 1.05 + random.next() * (latestOfTimeouts[framing] - 1.05);
  return random.pick<ModbusFault>([
    ...simple.map((kind): ModbusFault => ({ kind })),
    { kind: 'late', delayMs: null },
    { kind: 'late', delayMs: late * ms },
    { kind: 'slow', delayMs: (0.1 + random.next() * 0.6) * ms },
  ]);
}
