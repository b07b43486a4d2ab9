/** What a master can ask one device for. */
export type Table = 'coil' | 'discrete' | 'holding' | 'input';

/** Trouble of the device itself: its gateway answers well, what it says is wrong. */
export type DeviceTrouble =
  /** Every value is the code for "no value". */
  | { kind: 'sentinel' }
  /** Its counters began again at nothing. */
  | { kind: 'reset_counter' }
  /** Its clock is ahead by this, or behind where negative. */
  | { kind: 'clock'; offsetMs: number };

/** What stands behind one unit number. `null` is a device that does not answer. */
export interface Unit {
  /** Words of registers, or 0 and 1 of bits; `illegal` where there is none. */
  read(
    table: Table,
    address: number,
    quantity: number,
    trouble?: DeviceTrouble | null,
  ): number[] | 'illegal' | null;
}
