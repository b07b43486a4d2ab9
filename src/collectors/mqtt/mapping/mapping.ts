/** What a mapping file says, ready to be applied. */
import type { EventType } from '../../../model/event.ts';
import type { Phase, Phases } from '../../../model/phases.ts';
import type { Quantity } from '../../../model/reading.ts';
import type { Path } from './path.ts';

export interface MappedValue {
  /** As written, for the reason of a rejection. */
  name: string;
  quantity: Quantity;
  phase: Phase;
  path: Path;
  /** The path ended in `[*]`: up to three elements are the phases A, B and C. */
  isPerPhase: boolean;
  /** From the payload's unit to the one that is stored. */
  factor: number;
  /** While something stands there the device says that it cannot measure this. */
  errors: Path | null;
  isAbsentZero: boolean;
}

/** A value that is the whole payload of a topic of its own. */
export interface TopicValue {
  name: string;
  quantity: Quantity;
  phase: Phase;
  filter: readonly string[];
  factor: number;
}

export interface MappedEvent {
  path: Path;
  equals: string | number | boolean;
  type: EventType;
  /** Fixed phases, or where they stand in the payload. */
  phase: { phases: Phases } | { path: Path } | null;
  isAbsentFalse: boolean;
}

export interface Mapping {
  name: string;
  topic: string;
  asset: { level: number } | { path: Path } | null;
  /** The list of which each element is a record of its own; the paths of its parts begin there. */
  records: Path | null;
  time: {
    path: Path;
    isInRecord: boolean;
    unit: 's' | 'ms' | null;
    timezone: string | null;
  } | null;
  values: readonly MappedValue[];
  topics: readonly TopicValue[];
  events: readonly MappedEvent[];
  /** The device sends only what changed; where this holds it sends everything. */
  overlay: { path: Path; equals: string | number | boolean } | null;
  /** Where the broker or the device says in plain text whether the device is there. */
  health: { filter: readonly string[]; online: string; offline: string } | null;
}
