// Letters for window envelopes and A4 posters, as PDF. Runs in a thread of its own: a font of twenty megabytes is read.
import PDFDocument from 'pdfkit';
import type { Letter, PaperJob, Poster, PosterText } from './job.ts';
import { A4, type Doc, line, qr, write } from './page.ts';
import { paperWords } from './words.ts';

const FONT = 'text';
const GREY = '#555555';

/** Throws what the font or the library says. */
export async function drawPaper(job: PaperJob): Promise<Buffer> {
  const first = job.letters[0]?.locale ?? job.posters[0]?.texts[0]?.locale ?? 'en';
  const doc: Doc = new PDFDocument({
    ...{ size: 'A4', margin: 0, autoFirstPage: false, lang: first, displayTitle: true },
    info: {
      Title: paperWords[first].title,
      Author: job.from.name,
      CreationDate: new Date(job.madeAt),
    },
  });
  const pieces: Buffer[] = [];
  doc.on('data', (piece: Buffer) => pieces.push(piece));
  const done = new Promise<void>((resolve, reject) => {
    doc.on('end', resolve);
    doc.on('error', reject);
  });
  doc.registerFont(FONT, job.font.path, job.font.family ?? undefined);
  for (const letter of job.letters) drawLetter(doc, letter, job);
  for (const poster of job.posters) drawPoster(doc, poster, job);
  doc.end();
  await done;
  return Buffer.concat(pieces);
}

/** Marks where a sheet is folded into three. */
const FOLDS_MM = [105, 210];
const SIDE_MM = 25;

function drawLetter(doc: Doc, letter: Letter, job: PaperJob): void {
  const words = paperWords[letter.locale];
  const { from, windowMm } = job;
  doc.addPage().font(FONT).fillColor('black');
  const inner = { left: windowMm.left + 4, width: windowMm.width - 8 };
  doc.fillColor(GREY);
  write(doc, `${from.name} · ${from.phone}`, {
    ...{ ...inner, top: windowMm.top + 2, height: 5, size: 7, least: 5 },
  });
  line(doc, [inner.left, windowMm.top + 7], [inner.left + inner.width, windowMm.top + 7]);
  doc.fillColor('black');
  write(doc, [words.occupier, ...letter.address].join('\n'), {
    ...{ ...inner, top: windowMm.top + 9, height: windowMm.height - 11, size: 12, least: 7 },
  });
  const right = A4.width - SIDE_MM - 60;
  const head = `${words.date} ${letter.date}\n${words.reference} ${letter.reference}`;
  write(doc, head, {
    ...{ left: right, top: windowMm.top + 9, width: 60, height: 15, size: 9, least: 6 },
    align: 'right',
  });
  for (const at of FOLDS_MM) line(doc, [4, at], [9, at]);
  const top = Math.max(windowMm.top + windowMm.height + 12, 105);
  const width = A4.width - 2 * SIDE_MM;
  write(doc, letter.body, {
    ...{ left: SIDE_MM, top, width, height: 245 - top, size: 11.5, least: 7, gap: 3 },
  });
  const code = { left: A4.width - SIDE_MM - 30, top: 248, size: 30 };
  qr(doc, letter.link, code);
  doc.fillColor(GREY);
  write(doc, words.scan, {
    ...{ left: SIDE_MM, top: 262, width: width - 36, height: 8, size: 9, least: 6, align: 'right' },
  });
  doc.fillColor('black');
}

function drawPoster(doc: Doc, poster: Poster, { from }: PaperJob): void {
  doc.addPage().font(FONT).fillColor('black');
  const width = A4.width - 36;
  const share = 196 / poster.texts.length;
  for (const [i, text] of poster.texts.entries()) {
    drawPosterText(doc, text, { left: 18, top: 16 + i * share, width, height: share - 4 });
    if (i > 0) line(doc, [18, 14 + i * share], [A4.width - 18, 14 + i * share]);
  }
  line(doc, [18, 214], [A4.width - 18, 214]);
  qr(doc, poster.link, { left: A4.width - 18 - 62, top: 217, size: 62 });
  const left = { left: 18, width: width - 66 };
  const calls = poster.texts.map(({ locale }) => paperWords[locale].call).join(' / ');
  const scan = poster.texts.map(({ locale }) => paperWords[locale].scan).join(' / ');
  write(doc, from.name, { ...left, top: 220, height: 12, size: 20, least: 10 });
  write(doc, `${calls}\n${from.phone}`, { ...left, top: 234, height: 26, size: 22, least: 9 });
  write(doc, scan, { ...left, top: 264, height: 8, size: 12, least: 7 });
  doc.fillColor(GREY);
  write(doc, poster.reference, { ...left, top: 275, height: 6, size: 8, least: 6 });
  doc.fillColor('black');
}

function drawPosterText(
  doc: Doc,
  text: PosterText,
  at: { left: number; top: number; width: number; height: number },
): void {
  const words = paperWords[text.locale];
  const { left, width } = at;
  const isLarge = at.height > 120;
  const used = write(doc, words.title, {
    ...{ left, top: at.top, width, height: isLarge ? 26 : 14 },
    ...{ size: isLarge ? 48 : 26, least: 16, align: 'center', gap: 0 },
  });
  const rows: Array<[string, string]> = [
    [words.when, text.times.join('\n')],
    [words.where, text.where],
    [words.line, text.line],
    [words.why, text.why],
    ...(text.alternative === null
      ? []
      : [[words.alternative, text.alternative] as [string, string]]),
  ];
  const adviceHeight = isLarge ? 26 : 13;
  let top = at.top + used + (isLarge ? 8 : 4);
  const room = at.top + at.height - adviceHeight - top;
  const labelWidth = 38;
  for (const [i, [label, value]] of rows.entries()) {
    // The time is what people look for.
    const share = i === 0 ? 0.36 : 0.64 / (rows.length - 1);
    const size = i === 0 ? (isLarge ? 30 : 18) : isLarge ? 20 : 13;
    doc.fillColor(GREY);
    const height = room * share;
    write(doc, label, {
      left,
      top,
      width: labelWidth - 4,
      height,
      size: isLarge ? 16 : 11,
      least: 7,
    });
    doc.fillColor('black');
    const valueWidth = width - labelWidth;
    write(doc, value, { left: left + labelWidth, top, width: valueWidth, height, size, least: 7 });
    top += height;
  }
  write(doc, words.advice, {
    ...{ left, top: at.top + at.height - adviceHeight, width, height: adviceHeight },
    ...{ size: isLarge ? 14 : 10, least: 6 },
  });
}
