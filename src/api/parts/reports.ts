/** Reports over a time. */
import type { Instant } from '../../model/time.ts';

/** The report rows with the index names of the detection page, part 5. */
export interface ReportView {
  from: string;
  to: string;
  profile: string;
  rows: Array<Record<string, string | number | null>>;
  totals: Record<string, string | number | null>;
}

export interface ReportReads {
  reliability(
    request: ReportRequest & {
      level: 'system' | 'feeder' | 'area' | 'device' | 'cause' | 'responsibility';
    },
  ): Promise<ReportView>;
  notices(request: ReportRequest): Promise<ReportView>;
  /** How far the told times of return were off. */
  etr(request: ReportRequest): Promise<ReportView>;
  promises(request: ReportRequest): Promise<ReportView>;
  /** How often an outage followed the alarms that foretell one. */
  precursors(request: ReportRequest): Promise<ReportView>;
  /** What people said, by area and theme, and how good our notices were by it. */
  feedback(request: ReportRequest): Promise<ReportView>;
}

export interface ReportRequest {
  from: Instant;
  to: Instant;
  /** null: the utility's own. */
  profile: 'ieee1366' | 'cn' | null;
}
