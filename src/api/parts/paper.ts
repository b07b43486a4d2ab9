/** Letters, posters and the people who pass news on. */

/** Somebody who passes news on, with what is theirs of a planned outage. */
export interface RelayView {
  name: string;
  role: 'area_manager' | 'property' | 'village';
  phone: string | null;
  buildings: Array<{ name: string; homes: number }>;
  text: string;
  start: string;
}

/** Paper, made when it is asked for. Errors: NOT-PAPER-FONT, NOT-PAPER-PRIVATE, API-NOT-FOUND. */
export interface PaperParts {
  /** Letters of a wave, one for each address, in files of 500. @param part from 1 */
  letters(wave: string, part: number): Promise<{ pdf: Buffer; parts: number }>;
  /** A page for each building; null: all of the plan. */
  posters(planned: string, building: string | null): Promise<Buffer>;
  relays(planned: string): Promise<RelayView[]>;
}
