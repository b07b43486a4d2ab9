// Reads templates of billing systems and plays their golden exchanges: a file whose own example does not hold is refused.
import { type ForewattError, fault } from '../runtime/problem.ts';
import { validate } from '../runtime/validate.ts';
import { yamlSource } from '../runtime/yaml-source.ts';
import { PLACEHOLDER, placeholders, readAccount, requestOf } from './exchange.ts';
import { type BillingTemplate, billingTemplateSchema, type GoldenBill } from './template.ts';

/** Templates by name, and every problem with its place. */
export function readBillingTemplates(files: ReadonlyArray<{ file: string; text: string }>): {
  templates: ReadonlyMap<string, BillingTemplate>;
  problems: ForewattError[];
} {
  const templates = new Map<string, BillingTemplate>();
  const problems: ForewattError[] = [];
  for (const { file, text } of files) {
    const source = yamlSource(file, text);
    const { value, problems: found } = validate(billingTemplateSchema, source);
    problems.push(...found);
    if (value === null) continue;
    const own = [
      ...unknownNames(value).map((name) =>
        fault('BIL-NAME', { name }, { place: { file, ...source.placeOf(['ask']) } }),
      ),
      ...value.golden.flatMap((golden, i) =>
        differences(value, golden).map((what) =>
          fault(
            'BIL-GOLDEN',
            { name: golden.name, what },
            { place: { file, ...source.placeOf(['golden', i]) } },
          ),
        ),
      ),
    ];
    problems.push(...own);
    if (own.length === 0) templates.set(value.billing, value);
  }
  return { templates, problems };
}

function unknownNames({ ask, low }: BillingTemplate): string[] {
  const texts = [ask, low?.ask].flatMap((one) =>
    one === undefined ? [] : [one.url, one.body ?? '', ...Object.values(one.headers)],
  );
  const names = texts.flatMap((text) =>
    [...text.matchAll(PLACEHOLDER)].map(([, name]) => name ?? ''),
  );
  return [...new Set(names)].filter((name) => !placeholders.includes(name));
}

/** What a golden exchange says and the template does not make; empty when it holds. */
function differences(template: BillingTemplate, golden: GoldenBill): string[] {
  const { given, request: wanted, answer, read: hoped } = golden;
  const request = requestOf(template.ask, given);
  const read = readAccount(template, answer, given.account);
  const pairs: Array<[string, unknown, unknown]> = [
    ['url', wanted.url, request.url],
    ['body', wanted.body, request.body],
    ...Object.entries(wanted.headers).map(([name, value]): (typeof pairs)[number] => [
      `header ${name}`,
      value,
      request.headers[name.toLowerCase()],
    ]),
    ['what is read', hoped.is, read.is === 'known' ? 'known' : read.reason],
  ];
  if (hoped.is === 'known' && read.is === 'known') {
    const { balance, due, bills, payments } = read.account;
    pairs.push(['balance', hoped.balance, balance], ['due', hoped.due, due?.amount ?? null]);
    pairs.push(['bills', hoped.bills, bills.length], ['payments', hoped.payments, payments.length]);
  }
  return pairs
    .filter(([, want, got]) => want !== got)
    .map(([what, want, got]) => `${what} is ${got ?? 'missing'}, wanted ${want ?? 'none'}`);
}
