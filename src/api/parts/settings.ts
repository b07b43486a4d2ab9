/** Settings that the web side reads. */
import type { Locale } from '../../model/contact.ts';
import type { DurationMs } from '../../model/time.ts';

/** Settings the web side reads; nobody here reads a file or the environment. */
export interface ApiSettings {
  utility: {
    name: string;
    /** Its name in languages that have another one. */
    names?: Partial<Record<Locale, string>>;
    zone: string;
    locales: readonly Locale[];
    /** Number people ring, e.g. 95598, and the emergency number. */
    hotline: string;
    emergency: string;
  };
  publicUrl: string;
  /** Number of proxies in front, or false. */
  trustProxy: number | boolean;
  sessionHours: number;
  /** Networks, `10.1.0.0/24`, where nobody is signed out for doing nothing. */
  controlRoom: readonly string[];
  lookups: { perMinute: number; perDay: number };
  lookupByMeter: boolean;
  /** Who is without supply longer than this may be owed something; null: nothing is promised. */
  owedAfterMs: DurationMs | null;
  /** API requests a minute and address. */
  requestsPerMinute: number;
  holdSeconds: number;
  secondPersonAbove: number;
  switchColours: 'abnormal_only' | 'red_closed' | 'green_closed';
  deviceLabel: string;
  importance: ImportanceWeights;
  /** Folder of the built console and field pages; null: not built. */
  webDist: string | null;
}

/** Points of the default order of outages (console page, 4.1; operations page, 13). */
export interface ImportanceWeights {
  lifeSupport: number;
  critical: number;
  customer: number;
  etrPassed: number;
  noCrew: number;
  noEtr: number;
  danger: number;
  promise: number;
  ownSupply: number;
}
