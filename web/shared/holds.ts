/** Whether a list's row holds what somebody looks for, however the keyboard writes it. */

/** Small, half-width and without accents: what neither a shift key nor an input method makes another word. */
function plain(text: string): string {
  return text
    .normalize('NFKD')
    .replaceAll(/[\u0300-\u036f]/g, '')
    .toLowerCase();
}

export function holds(text: string, wanted: string): boolean {
  return plain(text).includes(plain(wanted.trim()));
}
