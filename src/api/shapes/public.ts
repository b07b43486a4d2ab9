/** What the public sees: no name, no address, no count below 5. Times are RFC 3339 in UTC. */

/** A count that is safe to show: `<5`, or rounded to 5. */
export type PublicCount = '<5' | number;

export type CustomerState = 'on' | 'off' | 'planned' | 'unknown' | 'restored';

/** An ETR as the public hears it; `at` null: not known yet. */
export interface PublicEtr {
  at: string | null;
  low: string | null;
  high: string | null;
  origin: string;
}

export interface PublicOutage {
  id: string;
  area: string;
  areaName: string;
  state: 'suspected' | 'confirmed' | 'restoring' | 'restored';
  customers: PublicCount;
  startedAt: string;
  restoredAt: string | null;
  etr: PublicEtr | null;
  /** Cause kind, said only when confirmed. */
  cause: string | null;
  plannedOutage: string | null;
  /** Crew state. */
  crew: string;
  lastUpdateAt: string;
  nextUpdateAt: string | null;
  /** Middle of the area, never a home. */
  lat: number | null;
  lon: number | null;
}

export interface PublicPlan {
  id: string;
  revision: number;
  state: string;
  area: string;
  areaName: string;
  /** Names of the lines that are cut. */
  lines: string[];
  /** Blocks of a cut in turn whose order is public (`publicOrderList`); left out for all others. */
  blocks?: string[];
  start: string;
  end: string;
  /** Its dark times; a work with a transfer has two short ones. */
  windows: Array<{ start: string; end: string }>;
  reason: string;
  customers: PublicCount;
}

export interface PublicArea {
  id: string;
  name: string;
  /** Areas too small to be shown apart, that are shown with it. */
  also: string[];
  state: 'on' | 'off' | 'planned' | 'restored';
  customers: PublicCount;
}

/** The area of an id, also of one that is shown together with it. */
export function areaOf(status: PublicStatus, id: string | null): PublicArea | null {
  return status.areas.find((one) => one.id === id || one.also.includes(id ?? '')) ?? null;
}

/** The public answer, made ready on change; a new object each time it is rebuilt. */
export interface PublicStatus {
  asOf: string;
  utility: string;
  zone: string;
  /** Without supply now, all areas. */
  customers: PublicCount;
  areas: PublicArea[];
  outages: PublicOutage[];
  planned: PublicPlan[];
  /** Cuts that were announced and will not be, until their time is over: calendars take them out by it. */
  cancelled: PublicPlan[];
}

/** One dark time of a plan at one place. */
export interface CustomerCut {
  /** Plan, with its revision. */
  id: string;
  revision: number;
  /** Which of the plan's dark times, from 0: its name in a calendar. */
  window: number;
  start: number;
  end: number;
  reason: string | null;
}

/** What whoever holds a number may see of it: no name, address masked. */
export interface CustomerAnswer {
  /** Masked: `户号 13••••8842 · 新区 东环路 1•`. */
  label: string;
  area: string | null;
  state: CustomerState;
  since: number | null;
  etr: PublicEtr | null;
  cause: string | null;
  /** null when none. */
  crew: 'assigned' | 'en_route' | 'on_site' | null;
  planned: CustomerCut[];
  /** Cuts of this place that were announced and will not be. */
  cancelled: CustomerCut[];
  lastUpdateAt: number | null;
  nextUpdateAt: number | null;
}

/** What the link of one notice opens: its status and its confirmation, nothing else. */
export interface LinkAnswer extends CustomerAnswer {
  /** The place the notice was about; no page shows it. */
  supplyPoint: string;
  /** Who was told. */
  contact: string;
  /** The words as sent. */
  text: string;
  canConfirm: boolean;
  confirmedAt: number | null;
}
