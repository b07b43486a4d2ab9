/** Figures of a report in words: names of columns and what stands in them. */
import { lengthText } from '../../shared/formats.ts';
import { amount, hasTerm, stateWord, wordsOf } from '../../shared/i18n.ts';

export type Figure = string | number | null;

const say = wordsOf(
  {
    all: 'all',
    fewerCuts: 'fewer than {cuts, plural, one {# cut} other {# cuts}} in the time',
    homes: '{size, plural, one {# customer} other {# customers}}',
    first: 'first word',
    last: 'last word',
    storm: 'in a storm',
    calm: 'on a calm day',
  },
  {
    all: '全部',
    fewerCuts: '期内停电少于 {cuts} 次',
    homes: '{size} 户',
    first: '首次告知',
    last: '最后告知',
    storm: '风暴中',
    calm: '平日',
  },
);

/** Groups of words by the column whose values they name. */
const groups: Readonly<Record<string, string>> = {
  ...{ rule: 'alarm', promise: 'promise', days: 'days', system: 'days', cause: 'cause' },
  responsibility: 'responsibility',
};
const shares = new Set(['share', 'floodShare']);
const DAY_MIN = 1_440;

/** What stands in a cell, in the language of the page. */
export function cellText(column: string, value: Figure): string {
  if (typeof value !== 'string') return figureText(column, value);
  if (value === 'all') return say('all');
  if (column === 'promise') return promiseText(value);
  if (column === 'word') return value.split(': ').map(estimateText).join(' · ');
  const group = groups[column];
  return group !== undefined && hasTerm(group, value) ? stateWord(group, value) : value;
}

function figureText(column: string, value: number | null): string {
  if (value === null) return '–';
  if (shares.has(column)) return `${amount(Number((value * 100).toPrecision(3)))} %`;
  if (column === 'limit_min' && value >= 2 * DAY_MIN) return lengthText(value / DAY_MIN, 'd');
  return amount(Number.isInteger(value) ? value : Number(value.toPrecision(4)));
}

function promiseText(name: string): string {
  const cuts = /^fewer_than_(\d+)_cuts$/.exec(name)?.[1];
  if (cuts !== undefined) return say('fewerCuts', { cuts });
  return hasTerm('promise', name) ? stateWord('promise', name) : name;
}

/** `first`, `statistical` or `recloser >50 calm`: which word was told, from where, for which kind of fault. */
function estimateText(part: string): string {
  const named = part.split(' ').map((one) => {
    if (one === 'first' || one === 'last' || one === 'storm' || one === 'calm') return say(one);
    if (/\d/.test(one)) return say('homes', { size: one });
    if (hasTerm('etrOrigin', one)) return stateWord('etrOrigin', one);
    return hasTerm('device', one) ? stateWord('device', one) : one;
  });
  return named.join(', ');
}

/** An index of a standard keeps its name: `SAIDI-1 h`; its part is said behind it. */
export function figureName(key: string): string {
  if (!/^[A-Z]/.test(key)) return stateWord('figure', key);
  return key
    .replace(/_(planned|fault)$/, (_, part: string) => ` · ${stateWord('figure', part)}`)
    .replace('_percent', ' %')
    .replaceAll('_', ' ');
}

/** The column holds numbers: they and its name stand at the right. */
export function isOfNumbers(column: string, rows: ReadonlyArray<Record<string, Figure>>): boolean {
  const values = rows.map((row) => row[column] ?? null);
  return (
    values.some((one) => typeof one === 'number') && values.every((one) => typeof one !== 'string')
  );
}
