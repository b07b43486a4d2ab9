/** What a scenario says will happen, in seconds of scenario time after its beginning. */
export interface PlannedCut {
  id: string;
  device: string;
  phases: string;
  supplyPoints: number;
  draftAtS: number;
  approveAtS: number;
  /** What is announced. */
  startAtS: number;
  endAtS: number;
  /** What the crew does. */
  openAtS: number;
  closeAtS: number;
}

/** One switching that somebody does by hand or from afar. */
export interface SwitchingStep {
  atS: number;
  device: string;
  phases: string;
  state: 'open' | 'closed';
  reason: string;
  /** False: nothing reports it, so a dispatcher must tell the service. */
  isTelemetered: boolean;
  /** True: only told, the world does not change (a crew found it so). */
  isOnlyTold?: boolean;
  /** True: nobody enters it, the service hears of it from the meters alone. */
  isUntold?: boolean;
}

export interface Fault {
  id: string;
  /** The device that clears it. */
  device: string;
  section: string;
  phases: string;
  atS: number;
  /** Dead times of the reclose attempts, s; empty for a fuse. */
  recloseAfterS: number[];
  steps: SwitchingStep[];
}

/** A fault on the trunk of the automated feeder. */
export interface LineFault {
  id: string;
  section: string;
  atS: number;
  /** It goes by itself after this long (a branch that falls off), `null` when it stays. */
  lastsS: number | null;
  /** A crew has mended it this long after. */
  repairedAfterS: number;
}

/** For a while, a gateway or a meter behind the head-end misbehaves. */
export interface DeviceFault {
  /** A gateway's id, or a customer's meter: the latter knows `silent`, `sentinel`, `reset_counter` and `clock`. */
  device: string;
  /** As in `devices/fault-names.ts`, for example `slow(300)`. */
  fault: string;
  fromS: number;
  untilS: number;
}

export interface ScenarioPlan {
  name: string;
  seed: number;
  plannedCut: PlannedCut | null;
  gateway: { id: string; deadAtS: number; backAtS: number } | null;
  earthFault: { bus: string; phase: 'A' | 'B' | 'C'; atS: number } | null;
  faults: Fault[];
  lineFaults: LineFault[];
  deviceFaults: DeviceFault[];
  endAtS: number;
}
