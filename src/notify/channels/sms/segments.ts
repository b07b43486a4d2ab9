// How many segments a text costs: GSM 03.38 where every letter is in it, else UCS-2.

/** Counted as the provider counts: 160 or 70 units in one segment, 153 or 67 in each of several. */
export interface Segments {
  encoding: 'GSM-7' | 'UCS-2';
  units: number;
  segments: number;
}

const basic =
  '@£$¥èéùìòÇ\nØø\rÅåΔ_ΦΓΛΩΠΨΣΘΞÆæßÉ !"#¤%&\'()*+,-./0123456789:;<=>?¡ABCDEFGHIJKLMNOPQRSTUVWXYZÄÖÑÜ§' +
  '¿abcdefghijklmnopqrstuvwxyzäöñüà';
const extended = '^{}\\[~]|€\f';

/** Units of each UTF-16 code below 0x2100 in GSM-7; 0 where it is not in the table. */
const gsmUnits = new Uint8Array(0x2100);
for (const letter of basic) gsmUnits[letter.charCodeAt(0)] = 1;
for (const letter of extended) gsmUnits[letter.charCodeAt(0)] = 2;

export function segmentsOf(text: string): Segments {
  let units = 0;
  for (let i = 0; i < text.length; i += 1) {
    const cost = gsmUnits[text.charCodeAt(i)] ?? 0;
    if (cost === 0) return counted('UCS-2', text.length, { one: 70, each: 67 });
    units += cost;
  }
  return counted('GSM-7', units, { one: 160, each: 153 });
}

/** The first letter that makes a whole text UCS-2; null where there is none. */
export function wideLetterIn(text: string): string | null {
  for (const letter of text) {
    if ((gsmUnits[letter.charCodeAt(0)] ?? 0) === 0) return letter;
  }
  return null;
}

function counted(
  encoding: Segments['encoding'],
  units: number,
  fits: { one: number; each: number },
): Segments {
  if (units === 0) return { encoding, units, segments: 0 };
  return { encoding, units, segments: units <= fits.one ? 1 : Math.ceil(units / fits.each) };
}

const typographic: Readonly<Record<string, string>> = {
  '‘': "'",
  '’': "'",
  '“': '"',
  '”': '"',
  '–': '-',
  '—': '-',
  '…': '...',
  '\u00a0': ' ',
  '\u202f': ' ',
  '\u2009': ' ',
};

const unplain = /[‘’“”–—…\u00a0\u202f\u2009]/;
const unplainAll = new RegExp(unplain, 'g');

/** Typographic letters as plain ones: a single apostrophe would make a whole text cost three segments. */
export function plainLetters(text: string): string {
  if (!unplain.test(text)) return text;
  return text.replace(unplainAll, (letter) => typographic[letter] ?? letter);
}
