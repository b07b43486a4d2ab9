// What a decision is told of premises with more than one supply.
import type { Instant } from '../../model/time.ts';

/** What is known of the other supplies of a premises. */
interface OtherSupply {
  /** When one of them was last proven; null where it is only believed to live. */
  liveAt: Instant | null;
  /** Somebody there must switch over by hand. */
  isManual: boolean;
  /** Of a tier that is served first. */
  isUrgent: boolean;
}

export interface SecondSupplies {
  /** Null where a premises has one supply, or no other that lives. */
  other: (supplyPoint: string) => OtherSupply | null;
  /** When the last other supply of a premises was lost; null where it has one supply, or one that lives. */
  lostAt: (supplyPoint: string) => Instant | null;
}
