/** What happened to an outage, for the policy that decides who is told what. */
export type OutageNews =
  /** Confirmed: those dark may be told. */
  | { what: 'confirmed'; supplyPoints: string[] }
  /** More supply points turned out dark. */
  | { what: 'widened'; supplyPoints: string[] }
  /** Were said dark and never were. */
  | { what: 'not_affected'; supplyPoints: string[] }
  /** Supply is back for these (none: for others nearby); `stillDark` are those that remain. */
  | { what: 'part_restored'; supplyPoints: string[]; stillDark: string[] }
  | { what: 'restored'; supplyPoints: string[] }
  /** Over, and nothing there can prove it for these: they are asked. */
  | { what: 'restored_unproven'; supplyPoints: string[] }
  /** Dark again within the reopen window. */
  | { what: 'reopened'; supplyPoints: string[] }
  | { what: 'rejected'; supplyPoints: string[] }
  /** One of their two supplies is off; `isManual`: they must switch over themselves. */
  | { what: 'supply_reduced'; supplyPoints: string[]; isManual: boolean; isUrgent: boolean }
  | { what: 'etr_changed'; supplyPoints: string[] }
  /** Its customers go on under another id and are not told again. */
  | { what: 'merged'; into: string }
  /** On screen only: nobody outside hears of it. */
  | { what: 'suspected' }
  | { what: 'noted'; reason: string };
