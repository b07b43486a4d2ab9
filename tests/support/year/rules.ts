/** What the three utilities of a simulated year promise, written down a second time: in numbers, not in their files. */
import { readFileSync } from 'node:fs';
import { daysOffIn, type Rule } from './deadlines.ts';

export type YearZone = 'Asia/Shanghai' | 'Europe/London' | 'Australia/Lord_Howe';

export interface YearRules {
  policy: string;
  holidays: string;
  planned: Rule;
  urgent: Rule;
}

const days = (name: string): Rule['daysOff'] =>
  daysOffIn(readFileSync(`config/holidays/${name}.yaml`, 'utf8'));

export const yearRules: Record<YearZone, YearRules> = {
  'Asia/Shanghai': rules('cn', 'cn', {
    ...{ minimum: { n: 7, of: 'clear' }, target: { n: 8, of: 'calendar' }, quiet: [22, 7] },
    urgent: { minimum: { n: 24, of: 'hours' }, target: { n: 36, of: 'hours' } },
  }),
  'Europe/London': rules('uk', 'gb-eng', {
    ...{ minimum: { n: 2, of: 'clear' }, target: { n: 5, of: 'business' }, quiet: [21, 8] },
    urgent: { minimum: { n: 2, of: 'clear' }, target: null },
  }),
  'Australia/Lord_Howe': rules('au', 'au-nsw', {
    ...{ minimum: { n: 4, of: 'business' }, target: { n: 6, of: 'business' }, quiet: [21, 8] },
    urgent: { minimum: { n: 4, of: 'business' }, target: { n: 6, of: 'business' } },
  }),
};

function rules(
  policy: string,
  calendar: string,
  own: Omit<Rule, 'daysOff'> & { urgent: Pick<Rule, 'minimum' | 'target'> },
): YearRules {
  const { urgent, ...planned } = own;
  const daysOff = days(calendar);
  return {
    ...{ policy: `policies/${policy}.yaml`, holidays: `holidays/${calendar}.yaml` },
    planned: { ...planned, daysOff },
    urgent: { ...planned, ...urgent, daysOff },
  };
}
