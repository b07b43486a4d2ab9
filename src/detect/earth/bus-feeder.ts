// What the search for an earth fault must know of a feeder of the bus.

/** A stretch of line that can touch the earth. */
export interface LineSection {
  section: string;
  km: number;
  isOverhead: boolean;
  /** Devices and sections between it and the bus, itself among them: flags there see its fault. */
  path: readonly string[];
}

/** A feeder that hangs on the bus now. */
export interface BusFeeder {
  feeder: string;
  /** The breaker through which it is opened. */
  head: string | null;
  sections: readonly LineSection[];
  /** Opened on trial last: somebody on it lives by supply, or an event is protected there now. */
  spared: 'life_support' | 'protected_event' | null;
}
