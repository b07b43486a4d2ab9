/** Faults as they are written in a scenario and on the command line: `silent`, `slow(300)`, `exception(4, 10-20)`. */
import type { ModbusFault } from './modbus-faults.ts';

/** Each name with what may stand in its brackets. */
export const faultForms = {
  late: 'late or late(ms)',
  late_by_256: 'late_by_256',
  swap_units: 'swap_units',
  drop_fin: 'drop_fin',
  drop_rst: 'drop_rst',
  silent: 'silent',
  garbage: 'garbage',
  bad_crc: 'bad_crc',
  short: 'short',
  split_bytes: 'split_bytes',
  merge_frames: 'merge_frames',
  exception: 'exception(code) or exception(code, from-to)',
  limit: 'limit(registers)',
  one_connection: 'one_connection',
  slow: 'slow(ms)',
  reset_counter: 'reset_counter',
  sentinel: 'sentinel',
  clock: 'clock(seconds)',
} as const;

const form = /^([a-z_0-9]+?)(?:[(:]\s*(-?\d+)\s*(?:,\s*(\d+)\s*(?:-\s*(\d+))?)?\s*\)?)?$/;
const allAddresses = { from: 0, to: 65_535 };

/** Throws with the forms there are where the text is none of them. `slow:300` is `slow(300)` without quotes. */
export function parseFault(text: string): ModbusFault {
  const [, name = '', first, from, to] = form.exec(text.trim()) ?? [];
  const kind = name as keyof typeof faultForms;
  if (!Object.hasOwn(faultForms, kind)) throw new RangeError(unknown(text));
  const number = (): number => {
    if (first === undefined) throw new RangeError(`write ${faultForms[kind]}, not ${text}`);
    return Number(first);
  };
  switch (kind) {
    case 'late':
      return { kind, delayMs: first === undefined ? null : number() };
    case 'slow':
      return { kind, delayMs: number() };
    case 'limit':
      return { kind, registers: number() };
    case 'clock':
      return { kind, offsetMs: number() * 1000 };
    case 'exception': {
      const range = { from: Number(from), to: Number(to ?? from) };
      return { kind, code: number(), ...(from === undefined ? allAddresses : range) };
    }
    default:
      if (first !== undefined) throw new RangeError(`write ${faultForms[kind]}, not ${text}`);
      return { kind };
  }
}

function unknown(text: string): string {
  return `no fault ${text}; there are ${Object.values(faultForms).join(', ')}`;
}
