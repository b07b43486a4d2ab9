import type { z } from 'zod';
import type { EarthFault } from '../../model/earth-fault.ts';
import type { NoticeView } from '../../model/notice.ts';
import type { outageSchema } from '../../model/outage.ts';
import type { PlannedOutageView } from '../../model/planned-outage.ts';
import type { SourceView } from '../../model/source.ts';

export type OutageView = z.infer<typeof outageSchema>;

/** What the API said at one moment of scenario time. */
export interface Sample {
  at: number;
  outages: OutageView[];
  /** Dark supply points of each outage that is open. */
  dark: Map<string, string[]>;
  sources: SourceView[];
  earthFaults: EarthFault[];
}

/** What a customer's look-up said. */
export interface Lookup {
  at: number;
  supplyPoint: string;
  state: string;
}

/** Freshness of what is polled, looked at once everything runs. */
export interface Freshness {
  at: number;
  sourcesUp: boolean;
  points: number;
  old: string[];
}

export interface Observations {
  samples: Sample[];
  lookups: Lookup[];
  fresh: Freshness[];
  /** When the service was killed on purpose; scenario time. */
  killedAt: number | null;
  restarts: number;
  /** Read at the end. */
  outages: OutageView[];
  planned: PlannedOutageView[];
  notices: NoticeView[];
  earthFaults: EarthFault[];
}
