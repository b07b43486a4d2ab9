/** Formats of dates and numbers, made once: each holds memory that the browser does not count and seldom frees. */
const dates = new Map<string, Intl.DateTimeFormat>();
const numbers = new Map<string, Intl.NumberFormat>();

/** The format of a language with its options; there are as many as the pages have ways to write a date. */
export function dateFormat(
  language: string,
  options: Intl.DateTimeFormatOptions,
): Intl.DateTimeFormat {
  const key = `${language} ${JSON.stringify(options)}`;
  const known = dates.get(key);
  if (known !== undefined) return known;
  const made = new Intl.DateTimeFormat(language, options);
  dates.set(key, made);
  return made;
}

const unitWords = {
  en: { s: 's', min: 'min', h: 'h', d: 'd' },
  'zh-CN': { s: '秒', min: '分', h: '小时', d: '天' },
};
let units = unitWords.en;

/** From now on lengths of time are said in this language. */
export function sayUnitsIn(language: keyof typeof unitWords): void {
  units = unitWords[language];
}

/** `5 min`, in the language of the page. */
export function lengthText(value: number, unit: keyof typeof units): string {
  return `${value} ${units[unit]}`;
}

/** `1,204` */
export function numberText(value: number, language: string): string {
  const known = numbers.get(language);
  if (known !== undefined) return known.format(value);
  numbers.set(language, new Intl.NumberFormat(language));
  return numberText(value, language);
}

const PLACEHOLDER = /\{(\w+)(?:, plural, one \{([^{}]*)\} other \{([^{}]*)\})?\}/g;

/** Fills `{name}` and `{name, plural, one {# group} other {# groups}}`. A missing value stays visible as its name. */
export function filledText(
  text: string,
  values: Readonly<Record<string, string | number>>,
  language: string,
): string {
  return text.replace(PLACEHOLDER, (whole, name: string, one?: string, other?: string) => {
    const value = values[name];
    if (value === undefined) return whole;
    const shown = typeof value === 'number' ? numberText(value, language) : value;
    if (one === undefined || other === undefined) return shown;
    return (shown === '1' ? one : other).replace('#', () => shown);
  });
}
