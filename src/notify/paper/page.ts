// Pieces of a page in millimetres: text that shrinks until it fits, a QR code, a line.
import { encode } from 'uqr';

export type Doc = PDFKit.PDFDocument;

const POINTS_A_MM = 72 / 25.4;
export const mm = (length: number): number => length * POINTS_A_MM;

export const A4 = { width: 210, height: 297 } as const;

export interface Box {
  left: number;
  top: number;
  width: number;
  height: number;
}

const STEP = 0.5;

/** Writes a text into a box, as large as it may be and fits; gives the height used, mm. */
export function write(
  doc: Doc,
  text: string,
  at: Box & { size: number; least: number; align?: 'left' | 'center' | 'right'; gap?: number },
): number {
  const options = { width: mm(at.width), align: at.align ?? 'left', lineGap: at.gap ?? 2 };
  let { size } = at;
  let height = doc.fontSize(size).heightOfString(text, options);
  while (height > mm(at.height) && size > at.least) {
    size -= STEP;
    height = doc.fontSize(size).heightOfString(text, options);
  }
  // What does not fit even so ends with an ellipsis, and never on another page.
  doc.text(text, mm(at.left), mm(at.top), { ...options, height: mm(at.height), ellipsis: true });
  return Math.min(height, mm(at.height)) / POINTS_A_MM;
}

/** A QR code with its quiet margin. */
export function qr(doc: Doc, text: string, at: { left: number; top: number; size: number }): void {
  const { data, size } = encode(text, { ecc: 'M', border: 4 });
  const cell = mm(at.size) / size;
  doc.save().fillColor('black');
  for (const [y, row] of data.entries()) {
    for (const [x, isDark] of row.entries()) {
      // A little over the edge: no white hair between two cells.
      const edge = cell * 1.02;
      if (isDark) doc.rect(mm(at.left) + x * cell, mm(at.top) + y * cell, edge, edge);
    }
  }
  doc.fill().restore();
}

export function line(doc: Doc, from: [x: number, y: number], to: [x: number, y: number]): void {
  doc.save().lineWidth(0.5).strokeColor('#888888');
  doc.moveTo(mm(from[0]), mm(from[1])).lineTo(mm(to[0]), mm(to[1])).stroke().restore();
}
