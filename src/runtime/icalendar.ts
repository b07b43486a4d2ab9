/** How lines of an iCalendar file are written (RFC 5545). Pure. */

/** Octets of one line before it is folded (3.1). */
const LINE_OCTETS = 74;

/** A whole file from its content lines, each folded by octets and never inside a character. */
export function icsFile(lines: readonly string[]): string {
  return `${lines.map(folded).join('\r\n')}\r\n`;
}

/** A moment in UTC, `20260720T000000Z`. @param at epoch ms, or ISO 8601 */
export function icsInstant(at: number | string): string {
  return `${new Date(at).toISOString().slice(0, 19).replaceAll(/[-:]/g, '')}Z`;
}

/** A value of type TEXT, escaped (3.3.11). */
export function icsText(value: string): string {
  return value.replaceAll(/[\\;,]/g, '\\$&').replaceAll(/\r\n|\r|\n/g, '\\n');
}

function folded(line: string): string {
  const pieces: string[] = [];
  let piece = '';
  let octets = 0;
  for (const letter of line) {
    const size = Buffer.byteLength(letter);
    if (octets + size > LINE_OCTETS) {
      pieces.push(piece);
      piece = '';
      octets = 1;
    }
    piece += letter;
    octets += size;
  }
  return [...pieces, piece].join('\r\n ');
}
