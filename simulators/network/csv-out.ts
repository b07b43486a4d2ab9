/** CSV files written row by row, in pieces of some megabytes. */
import { closeSync, openSync, writeSync } from 'node:fs';
import { join } from 'node:path';

/** Characters collected before they are written. */
const PIECE_CHARS = 4_000_000;

export interface CsvOut {
  row(...cells: ReadonlyArray<string | number | null>): void;
  close(): string;
}

export function csvOut(dir: string, name: string, header: readonly string[]): CsvOut {
  const path = join(dir, name);
  const file = openSync(path, 'w');
  let piece = `${header.join(',')}\n`;
  const flush = (): void => {
    writeSync(file, piece);
    piece = '';
  };
  return {
    row(...cells) {
      let line = '';
      for (let i = 0; i < cells.length; i++) {
        const cell = cells[i];
        if (i > 0) line += ',';
        if (typeof cell === 'number') line += String(cell);
        else if (cell !== null && cell !== undefined) line += quoted(cell);
      }
      piece += `${line}\n`;
      if (piece.length > PIECE_CHARS) flush();
    },
    close() {
      flush();
      closeSync(file);
      return path;
    },
  };
}

function quoted(text: string): string {
  return /[",;\n\t]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
}
