/** A template and an account → the question; the answer → what it says of the account. Pure. */
import { type Account, type Bill, type BillingAway, billingLimits, type Payment } from './port.ts';
import type { BillingTemplate } from './template.ts';

export interface BillingRequest {
  method: 'GET' | 'POST';
  url: string;
  headers: Record<string, string>;
  body: string | null;
}

export type Given = Readonly<Record<'account' | 'baseUrl' | 'key', string>>;

/** Whatever else stands in braces is refused when the template is read. */
export const placeholders: readonly string[] = ['account', 'baseUrl', 'key'];
export const PLACEHOLDER = /\{([a-zA-Z]+)\}/g;

export function requestOf(ask: BillingTemplate['ask'], given: Given): BillingRequest {
  const baseUrl = given.baseUrl.replace(/\/$/, '');
  const fill = (text: string, put: (value: string) => string): string =>
    text.replaceAll(PLACEHOLDER, (_whole, name: string) =>
      name === 'baseUrl' ? baseUrl : put(given[name as keyof Given] ?? ''),
    );
  const headers = Object.entries(ask.headers).map(
    ([name, text]) =>
      [name.toLowerCase(), fill(text, (value) => value.replaceAll(/[\r\n\0]/g, ''))] as const,
  );
  const body =
    ask.body === undefined ? null : fill(ask.body, (value) => JSON.stringify(value).slice(1, -1));
  return {
    method: ask.method,
    url: fill(ask.url, encodeURIComponent),
    headers: {
      accept: 'application/json',
      ...(body !== null && { 'content-type': 'application/json; charset=utf-8' }),
      ...Object.fromEntries(headers),
    },
    body,
  };
}

export type Read = { is: 'known'; account: Account } | { is: 'away'; reason: BillingAway };
const away = (reason: BillingAway): Read => ({ is: 'away', reason });

/** An answer that cannot be read whole, or that speaks of another account, is none. */
export function readAccount(
  template: BillingTemplate,
  said: { status: number; body: string },
  account: string,
): Read {
  const { answer } = template;
  if (said.status === 404) return away('not_known');
  if (said.status >= 300) return away('refused');
  const value = parsed(said.body);
  if (value === undefined) return away('answer_wrong');
  const says = (rule: { at: string; is: readonly string[] }): boolean =>
    rule.is.includes(textAt(value, rule.at) ?? '');
  if (answer.notKnown !== undefined && says(answer.notKnown)) return away('not_known');
  if (answer.ok !== undefined && !says(answer.ok)) return away('refused');
  if (textAt(value, answer.account) !== account) return away('answer_wrong');
  const found = accountOf(answer, value);
  return found === null ? away('answer_wrong') : { is: 'known', account: found };
}

function accountOf(answer: BillingTemplate['answer'], value: unknown): Account | null {
  const amount = (from: unknown, at: string): number | null =>
    hundredthsOf(valueAt(from, at), answer.unit);
  const balance = answer.balance === undefined ? null : amount(value, answer.balance);
  // A billing system that is asked for a balance and gives none says nothing; that is not nothing left.
  if (answer.balance !== undefined && balance === null) return null;
  const due = answer.due === undefined ? null : amount(value, answer.due.amount);
  const by = answer.due?.by === undefined ? null : textAt(value, answer.due.by);
  const bills = billsOf(answer, value);
  const payments = paymentsOf(answer, value);
  if (bills === null || payments === null) return null;
  return {
    balance,
    due: due === null || due === 0 ? null : { amount: due, by: dayOf(by) },
    ...{ bills, payments, currency: answer.currency },
  };
}

function billsOf({ bills: rule, unit }: BillingTemplate['answer'], value: unknown): Bill[] | null {
  if (rule === undefined) return [];
  const rows = listAt(value, rule.list);
  const read = rows.map((row): Bill | null => {
    const amount = hundredthsOf(valueAt(row, rule.amount), unit);
    const month = /^(\d{4})-?(\d{2})/.exec(textAt(row, rule.month) ?? '');
    if (amount === null || month === null) return null;
    const { paid } = rule;
    return {
      month: `${month[1]}-${month[2]}`,
      kwh: rule.kwh === undefined ? null : numberOf(valueAt(row, rule.kwh)),
      amount,
      isPaid: paid === undefined ? null : paid.is.includes(textAt(row, paid.at) ?? ''),
    };
  });
  return newest(read, (one) => one.month);
}

function paymentsOf(
  { payments: rule, unit }: BillingTemplate['answer'],
  value: unknown,
): Payment[] | null {
  if (rule === undefined) return [];
  const read = listAt(value, rule.list).map((row): Payment | null => {
    const amount = hundredthsOf(valueAt(row, rule.amount), unit);
    const day = dayOf(textAt(row, rule.day));
    if (amount === null || day === null) return null;
    return { day, amount, by: rule.by === undefined ? null : textAt(row, rule.by) };
  });
  return newest(read, (one) => one.day);
}

/** Null when a row cannot be read: a list with holes would be taken for the whole. */
function newest<T>(rows: ReadonlyArray<T | null>, keyOf: (row: T) => string): T[] | null {
  const whole = rows.filter((row): row is T => row !== null);
  if (whole.length < rows.length) return null;
  return whole.sort((a, b) => keyOf(b).localeCompare(keyOf(a))).slice(0, billingLimits.rows);
}

/** Accounts of an answer about low balances; null when it cannot be read. */
export function readLow(low: NonNullable<BillingTemplate['low']>, body: string): string[] | null {
  const value = parsed(body);
  const rows = valueAt(value, low.list);
  if (!Array.isArray(rows)) return null;
  const accounts = rows.slice(0, billingLimits.low).map((row) => textAt(row, low.account));
  return accounts.filter((one): one is string => one !== null && one !== '');
}

/** `12.30`, `-0.5`, 12.3 or 1230 as hundredths; null for what is no amount of money. */
function hundredthsOf(value: unknown, unit: 'whole' | 'hundredths'): number | null {
  const text = typeof value === 'number' ? String(value) : value;
  if (typeof text !== 'string') return null;
  const plain = /^\s*(-?)(\d{1,12})(?:\.(\d{1,4}))?\s*$/.exec(text);
  if (plain === null) return null;
  const [, sign, whole = '', part = ''] = plain;
  const digits = unit === 'whole' ? `${whole}${part.padEnd(2, '0').slice(0, 2)}` : whole;
  // More than hundredths: the rest would be lost.
  if (/[1-9]/.test(unit === 'whole' ? part.slice(2) : part)) return null;
  const amount = Number(digits);
  return sign === '-' && amount !== 0 ? -amount : amount;
}

function numberOf(value: unknown): number | null {
  const number = typeof value === 'string' && value.trim() !== '' ? Number(value) : value;
  return typeof number === 'number' && Number.isFinite(number) ? number : null;
}

/** The day of a date or a time as it is written. */
function dayOf(text: string | null): string | null {
  const day = /^(\d{4})[-/]?(\d{2})[-/]?(\d{2})(?!\d)/.exec(text ?? '');
  return day === null ? null : `${day[1]}-${day[2]}-${day[3]}`;
}

function parsed(body: string): unknown {
  try {
    return JSON.parse(body);
  } catch {
    return undefined;
  }
}

function listAt(value: unknown, where: string): unknown[] {
  const list = valueAt(value, where);
  return Array.isArray(list) ? list : [];
}

function textAt(value: unknown, where: string): string | null {
  const found = valueAt(value, where);
  if (typeof found === 'string') return found;
  return typeof found === 'number' || typeof found === 'boolean' ? String(found) : null;
}

function valueAt(value: unknown, where: string): unknown {
  let found = value;
  for (const step of where === '' ? [] : where.split('.')) {
    if (typeof found !== 'object' || found === null) return undefined;
    found = Object.hasOwn(found, step) ? (found as Record<string, unknown>)[step] : undefined;
  }
  return found;
}
