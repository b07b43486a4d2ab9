/** What a master can ask one device for. */
export type Table = 'coil' | 'discrete' | 'holding' | 'input';

/** What stands behind one unit number. `null` is a device that does not answer. */
export interface Unit {
  /** Words of registers, or 0 and 1 of bits; `illegal` where there is none. */
  read(table: Table, address: number, quantity: number): number[] | 'illegal' | null;
}
