import type { DarkInterval, IntervalRevision, Outage, OutageMove } from '../model/outage.ts';
import type { OutageNews } from '../model/outage-news.ts';
import type { Instant } from '../model/time.ts';

/** One move of one outage: the new whole record, its line of history, its intervals, and what is new. */
export interface OutageChange {
  outage: Outage;
  move: OutageMove;
  open: DarkInterval[];
  close: Array<{ supplyPoint: string; to: Instant }>;
  news: OutageNews[];
  /** Open and past intervals that go on under another id (merge, split); `supplyPoints` null: all. */
  moveIntervals?: Array<{ from: string; to: string; supplyPoints: string[] | null }>;
  /** Beginnings and ends that a person set right. */
  revise?: IntervalRevision[];
}
