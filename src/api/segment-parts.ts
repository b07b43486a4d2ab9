/** What the composition root hands over about groups of customers by usage. */
import type { Locale } from '../model/contact.ts';
import type { Instant } from '../model/time.ts';

/** What a customer said of a group, with who and when. */
export interface SegmentWish {
  wish: 'in' | 'out';
  by: string;
  at: string;
}
type LocaleText = Partial<Record<Locale, string>>;
interface SegmentWords {
  id: string;
  names: LocaleText;
  /** The rule, with `{limit}` and `{value}` where they belong. */
  words: LocaleText;
  limit: number;
}
/** How a place uses its energy by the rules; `value` and `isMet` null where too few whole days were read. */
export interface PlaceSegments {
  days: number;
  leastDays: number;
  groups: Array<
    SegmentWords & {
      value: number | null;
      isMet: boolean | null;
      wished: SegmentWish | null;
      isIn: boolean;
    }
  >;
}

/** Groups of customers by usage; never a reason to withhold a notice. */
export interface SegmentParts {
  of(supplyPoint: string): Promise<PlaceSegments>;
  /** `wish` null: the rule decides again. Errors: API-NOT-FOUND for a group that there is not. */
  wish(said: {
    supplyPoint: string;
    group: string;
    wish: SegmentWish['wish'] | null;
    /** Contact of the customer. */
    by: string;
  }): Promise<void>;
  /** `places` null: some, but fewer than are told. `known`: worked out so far. */
  groups(supplyPoints: readonly string[]): Promise<{
    total: number;
    known: number;
    fewerThan: number;
    groups: Array<SegmentWords & { places: number | null }>;
  }>;
  /** Empty where fewer than are told. Errors: API-NOT-FOUND. */
  members(supplyPoints: readonly string[], group: string): Promise<string[]>;
  /** When a cut of these places disturbs least. */
  cutHours(asked: {
    supplyPoints: readonly string[];
    from: Instant;
    to: Instant;
    hours: number;
    within: { from: number; to: number };
  }): Promise<{
    places: number;
    sampled: number;
    read: number;
    fewerThan: number;
    items: Array<{
      start: Instant;
      end: Instant;
      kwh: number;
      disturbed: Array<{ id: string; names: LocaleText; places: number | null }>;
    }>;
  }>;
}
