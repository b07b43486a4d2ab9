// The slice `notify.paper`: letters, posters, and who passes on what stands on them.
import { existsSync } from 'node:fs';
import { z } from 'zod';
import { type ForewattError, fault } from '../../runtime/problem.ts';

const mm = z.number().min(0).max(300);

export const paperSettings = z
  .strictObject({
    font: z
      .string()
      .default('/usr/share/fonts/opentype/noto/NotoSansCJK-Regular.ttc')
      .describe('File of a font (TTF, OTF, TTC) that holds the letters of all your languages'),
    family: z
      .string()
      .nullable()
      .default('NotoSansCJKsc-Regular')
      .describe('Name of the font within a TTC; null: the file holds one'),
    window: z
      .strictObject({
        leftMm: mm.default(20),
        topMm: mm.default(45),
        widthMm: mm.default(85),
        heightMm: mm.default(45),
      })
      .prefault({})
      .describe('Window of the envelope (DL, DIN lang)'),
    relays: z
      .string()
      .nullable()
      .default(null)
      .describe(
        'File of those who pass news on: heads of a transformer area, of a house, of a village',
      ),
  })
  .prefault({});
export type PaperSettings = z.output<typeof paperSettings>;

/** Null: the font is there. */
export function fontProblem({ font }: Pick<PaperSettings, 'font'>): ForewattError | null {
  return existsSync(font) ? null : fault('NOT-PAPER-FONT', { font });
}
