/** contacts.csv and subscriptions.csv to the people of the records. */
import {
  type Channel,
  type Contact,
  channels,
  customerClasses,
  type Locale,
  locales,
  type Subscription,
} from '../../model/contact.ts';
import { noticeKinds } from '../../model/notice.ts';
import { choiceCell, idCell, type ReadCell, textCell } from './cells.ts';
import { at, readTable, type Table, type TableForm } from './csv-table.ts';
import { readPhone } from './phone.ts';
import { type Findings, findings, type ImportFile, type ImportReport } from './report.ts';
import { instantCell, minutesOfDay } from './times.ts';

/** What a customer import needs to know of the utility and its network. */
export interface CustomerContext {
  /** Country of numbers without a country code, such as `CN`. */
  region: string;
  zone: string;
  isSupplyPoint: (id: string) => boolean;
  /** Contacts that the records have already, for subscriptions handed in alone. */
  isContact?: (id: string) => boolean;
}

export interface CustomerImport {
  report: ImportReport;
  /** Empty when anything was refused. */
  contacts: Contact[];
  subscriptions: Subscription[];
  /** Addresses of contacts beyond phone and e-mail. */
  addresses: Array<{ contact: string; channel: 'wechat' | 'webhook'; address: string }>;
}

type ContactRow = Contact & { wechatOpenid: string | null; webhook: string | null };

/** Reads the files named `contacts.csv` and `subscriptions.csv`; all or nothing. */
export function importCustomers(
  files: readonly ImportFile[],
  context: CustomerContext,
): CustomerImport {
  const found = findings();
  const contacts = filesNamed(files, 'contacts', contactForm(context), found);
  const subscriptions = filesNamed(files, 'subscriptions', subscriptionForm(context), found);
  checkContacts(contacts, found);
  checkSubscriptions(contacts, subscriptions, { found, context });
  if (found.hasRefused()) {
    return { report: found.report(), contacts: [], subscriptions: [], addresses: [] };
  }
  const added = contacts.rows.length + subscriptions.rows.length;
  return {
    report: found.report({ added, changed: 0, removed: 0 }),
    contacts: contacts.rows.map(({ wechatOpenid: _, webhook: __, ...contact }) => contact),
    subscriptions: subscriptions.rows,
    addresses: contacts.rows.flatMap(addressesOf),
  };
}

/** An empty cell leaves an address that somebody entered otherwise. */
function addressesOf({ id, wechatOpenid, webhook }: ContactRow): CustomerImport['addresses'] {
  const found: CustomerImport['addresses'] = [];
  if (wechatOpenid !== null) found.push({ contact: id, channel: 'wechat', address: wechatOpenid });
  if (webhook !== null) found.push({ contact: id, channel: 'webhook', address: webhook });
  return found;
}

interface Rows<Row> extends Table<Row> {
  file: string;
}

function filesNamed<Row extends object>(
  files: readonly ImportFile[],
  name: string,
  form: TableForm<Row>,
  found: Findings,
): Rows<Row> {
  const file = files.find((one) => one.name.toLowerCase().endsWith(`${name}.csv`));
  if (file === undefined) return { file: `${name}.csv`, rows: [], lines: [] };
  return { file: file.name, ...readTable(file, form, found) };
}

const refusals = {
  too_short: 'PHN-SHORT',
  too_long: 'PHN-LONG',
  two_numbers: 'PHN-TWO',
  mangled: 'PHN-MANGLED',
  no_number: 'PHN-FORM',
} as const;

function contactForm(context: CustomerContext): TableForm<ContactRow> {
  const phoneCell: ReadCell = (text, place, found) => {
    const read = readPhone(text, context.region);
    if (read.phone !== null) return read;
    if (read.reason === 'none') return null;
    found.refuse(place, refusals[read.reason], {});
    return undefined;
  };
  return {
    columns: [
      { name: 'id', field: 'id', read: idCell, isRequired: true },
      { name: 'name', field: 'name', read: textCell, isRequired: true },
      { name: 'phone', field: 'phone', read: phoneCell },
      { name: 'email', field: 'email', read: emailCell },
      { name: 'wechat_openid', field: 'wechatOpenid', read: textCell },
      { name: 'webhook', field: 'webhook', read: webhookCell },
      { name: 'language', field: 'locale', read: localeCell },
      { name: 'class', field: 'class', read: choiceCell(customerClasses) },
      { name: 'zone', field: 'zone', read: zoneCell },
      { name: 'account', field: 'account', read: idCell },
    ],
    defaults: {
      id: '',
      name: '',
      phone: null,
      phoneKind: 'unknown',
      email: null,
      locale: null,
      class: null,
      zone: null,
      account: null,
      wechatOpenid: null,
      webhook: null,
    },
    finish(row) {
      const read = row.phone as unknown as { phone: string; kind: Contact['phoneKind'] } | null;
      row.phone = read?.phone ?? null;
      row.phoneKind = read?.kind ?? 'unknown';
    },
  };
}

const emailCell: ReadCell = (text, place, found) => {
  if (/^[^\s@<>,;"]+@[^\s@<>,;"]+\.[^\s@<>,;"]+$/.test(text) && text.length <= 254) return text;
  found.refuse(place, 'IMP-EMAIL', {});
  return undefined;
};

const webhookCell: ReadCell = (text, place, found) => {
  if (URL.canParse(text) && /^https?:$/.test(new URL(text).protocol)) return text;
  found.refuse(place, 'IMP-WEBHOOK', {});
  return undefined;
};

/** `zh`, `zh_CN` and `en-GB` mean the nearest language that notices have. */
const localeCell: ReadCell = (text, place, found) => {
  const [language] = text.toLowerCase().split(/[-_]/);
  const locale = locales.find((one) => one.toLowerCase().split('-')[0] === language);
  if (locale !== undefined) return locale satisfies Locale;
  found.refuse(place, 'IMP-CHOICE', { text, words: locales.join(', ') });
  return undefined;
};

const zoneCell: ReadCell = (text, place, found) => {
  try {
    return new Intl.DateTimeFormat('en', { timeZone: text }).resolvedOptions().timeZone;
  } catch (error) {
    if (!(error instanceof RangeError)) throw error;
    found.refuse(place, 'IMP-ZONE', { text });
    return undefined;
  }
};

function subscriptionForm(context: CustomerContext): TableForm<Subscription> {
  const instant = instantCell(context.zone);
  return {
    columns: [
      { name: 'contact', field: 'contact', read: idCell, isRequired: true },
      { name: 'supply_point', field: 'supplyPoint', read: idCell, isRequired: true },
      { name: 'channels', field: 'channels', read: wordsCell(/[>;|\s]+/, channels) },
      { name: 'kinds', field: 'kinds', read: wordsCell(/[;|,\s]+/, noticeKinds) },
      { name: 'quiet_from', field: 'quietFrom', read: quietCell },
      { name: 'quiet_to', field: 'quietTo', read: quietCell },
      { name: 'from', field: 'from', read: instant },
      { name: 'until', field: 'until', read: instant },
    ],
    defaults: {
      contact: '',
      supplyPoint: '',
      channels: ['sms', 'voice', 'email'] satisfies Channel[],
      kinds: null,
      quietFrom: null,
      quietTo: null,
      from: null,
      until: null,
    },
  };
}

function wordsCell(separator: RegExp, words: readonly string[]): ReadCell {
  const word = choiceCell(words);
  return (text, place, found) => {
    const list = text.split(separator).filter((one) => one !== '');
    const read = list.map((one) => word(one, place, found));
    return read.includes(undefined) ? undefined : [...new Set(read)];
  };
}

const quietCell: ReadCell = (text, place, found) => {
  const minutes = minutesOfDay(text);
  if (minutes !== null) return minutes;
  found.refuse(place, 'IMP-QUIET', { text });
  return undefined;
};

function checkContacts(contacts: Rows<ContactRow>, found: Findings): void {
  const seen = new Map<string, number>();
  for (const [i, row] of contacts.rows.entries()) {
    const line = contacts.lines[i] ?? 0;
    const first = seen.get(row.id);
    if (first === undefined) seen.set(row.id, line);
    else {
      const details = { id: row.id, where: `row ${first}` };
      found.refuse(at(contacts.file, line, 'id'), 'IMP-ID-TWICE', details);
    }
  }
}

/** The last minute of a day, which people write when they mean midnight. */
const ALMOST_MIDNIGHT = 23 * 60 + 59;

function checkSubscriptions(
  contacts: Rows<ContactRow>,
  subscriptions: Rows<Subscription>,
  world: { found: Findings; context: CustomerContext },
): void {
  const { found, context } = world;
  const known = new Set(contacts.rows.map((row) => row.id));
  for (const [i, row] of subscriptions.rows.entries()) {
    const place = (column: string) => at(subscriptions.file, subscriptions.lines[i] ?? 0, column);
    const { contact, supplyPoint, quietFrom, quietTo } = row;
    if (!known.has(contact) && context.isContact?.(contact) !== true) {
      found.refuse(place('contact'), 'IMP-CONTACT-UNKNOWN', { id: contact });
    }
    if (!context.isSupplyPoint(supplyPoint)) {
      found.refuse(place('supply_point'), 'IMP-POINT-UNKNOWN', { id: supplyPoint });
    }
    if (
      (quietFrom === null) !== (quietTo === null) ||
      (quietFrom !== null && quietFrom === quietTo)
    ) {
      found.refuse(place('quiet_to'), 'IMP-QUIET-EMPTY', {});
    }
    if (quietTo === ALMOST_MIDNIGHT) found.warn(place('quiet_to'), 'IMP-QUIET-MINUTE', {});
  }
}
