/** How a store is: what /readyz and the screens say of it. */
export interface StoreHealth {
  ok: boolean;
  freeBytes: number;
  /** The last error in words, until something is saved again; null while there is none. */
  problem: string | null;
  reason: StoreReason | null;
  /** Rows that are durable here and wait for the server they belong to; absent where there is none. */
  spoolRows?: number;
  /** Rows of them that were given up since the start, because there was no more room. */
  spoolGivenUp?: number;
}

export type StoreReason = 'full' | 'broken' | 'low_space';
