// What is drawn, as plain data: it goes to another thread.
import type { Locale } from '../../model/contact.ts';
import type { Instant } from '../../model/time.ts';

export interface Letter {
  /** Below "To the occupier". */
  address: string[];
  body: string;
  locale: Locale;
  date: string;
  reference: string;
  /** Shown as a QR code. */
  link: string;
}

/** One language of a poster. */
export interface PosterText {
  locale: Locale;
  times: string[];
  where: string;
  line: string;
  why: string;
  alternative: string | null;
}

export interface Poster {
  texts: PosterText[];
  reference: string;
  link: string;
}

export interface PaperJob {
  font: { path: string; family: string | null };
  from: { name: string; phone: string };
  windowMm: { left: number; top: number; width: number; height: number };
  madeAt: Instant;
  letters: Letter[];
  posters: Poster[];
}
