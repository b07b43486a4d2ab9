/** Contacts, reports, users and tokens as the API shows them: masked where they may not be seen. */
import type { z } from 'zod';
import { type Contact, otherChannels, type Subscription } from '../../model/contact.ts';
import type { Task } from '../../model/task.ts';
import { toIso } from '../../model/time.ts';
import type { AuditRow, Token, User } from '../../model/user.ts';
import type { AuditLink, AuditProof } from '../../store/tables/audit.ts';
import type { TroubleReport } from '../../store/tables/documents.ts';
import type { SupplyPointView } from '../shapes/grid.ts';
import type * as people from '../shapes/people.ts';

/** `+86 138****8000`: country, first three and last four digits stay. */
export function maskedPhone(phone: string): string {
  const china = /^\+86(\d{3})\d+(\d{4})$/.exec(phone);
  if (china !== null) return `+86 ${china[1]}****${china[2]}`;
  return phone.length <= 6 ? '****' : `${phone.slice(0, 3)}****${phone.slice(-3)}`;
}

export function maskedEmail(email: string): string {
  const at = email.indexOf('@');
  return at <= 0 ? '****' : `${email.slice(0, 1)}****${email.slice(at)}`;
}

/** Digits become dots: the street stays, the door does not. */
export function maskedAddress(address: string): string {
  return address.replaceAll(/\d/g, '•');
}

/** 王女士 stays 王**; one letter of each word of other names. */
export function maskedName(name: string): string {
  const [first, ...rest] = [...name.trim()];
  return first === undefined ? '' : `${first}${'*'.repeat(Math.min(rest.length, 3))}`;
}

export function contactView(contact: Contact, isMasked: boolean): people.ContactView {
  const { id, name, phone, email, locale, zone, account } = contact;
  return {
    ...{ id, locale, zone, class: contact.class, masked: isMasked },
    others: otherChannels.filter((one) => contact.addresses?.[one] !== undefined),
    name: isMasked ? maskedName(name) : name,
    phone: isMasked && phone !== null ? maskedPhone(phone) : phone,
    email: isMasked && email !== null ? maskedEmail(email) : email,
    account: isMasked && account !== null ? `****${account.slice(-4)}` : account,
  };
}

export function supplyPointView(point: SupplyPointView, isMasked: boolean): SupplyPointView {
  const { address } = point;
  return isMasked && address !== null ? { ...point, address: maskedAddress(address) } : point;
}

/** A number in a text, as contacts have it. */
const NUMBER = /\+?\d{8,15}/g;

/** Whom to ring, and at which number, is contact data: masked in the text of a task as it is elsewhere. */
export function taskView(task: Task, isMasked: boolean): Task {
  if (!isMasked || task.contact === null) return task;
  const [, name = ''] = /^([^:]*) \+?\d{8,15}: /.exec(task.text) ?? [];
  const nameless = `${maskedName(name)}${task.text.slice(name.length)}`;
  return { ...task, text: nameless.replaceAll(NUMBER, maskedPhone) };
}

/** Minutes of the day as `HH:MM`. */
function clockText(minutes: number | null): string | null {
  if (minutes === null) return null;
  const two = (value: number): string => String(value).padStart(2, '0');
  return `${two(Math.floor(minutes / 60))}:${two(minutes % 60)}`;
}

/** Minutes of the day of `HH:MM`. */
export function minutesOf(text: string | null): number | null {
  return text === null ? null : Number(text.slice(0, 2)) * 60 + Number(text.slice(3));
}

export function subscriptionView(one: Subscription): z.infer<typeof people.subscriptionSchema> {
  return {
    ...one,
    quietFrom: clockText(one.quietFrom),
    quietTo: clockText(one.quietTo),
    from: toIso(one.from),
    until: toIso(one.until),
  };
}

/** The number to ring back stays masked unless it is asked for. */
export function reportView(
  report: TroubleReport,
  isMasked = true,
): z.infer<typeof people.troubleReportSchema> {
  const { callback = null, device = null, feeder = null, assignee = null, calls = [] } = report;
  const field = (report.field ?? null) as z.infer<typeof people.troubleReportSchema>['field'];
  return {
    ...{ ...report, field, device, feeder, assignee, at: toIso(report.at) },
    callback: callback !== null && isMasked ? maskedPhone(callback) : callback,
    calls: calls.map((call) => ({ ...call, at: toIso(call.at) })),
  };
}

export function userView(user: User): z.infer<typeof people.userSchema> {
  const { id, version, name, role, disabled, locale } = user;
  return { id, version, name, role, disabled, locale, createdAt: toIso(user.createdAt) };
}

export function tokenView(token: Token): z.infer<typeof people.tokenSchema> {
  const { id, version, name, scopes } = token;
  const times = { createdAt: toIso(token.createdAt), revokedAt: toIso(token.revokedAt) };
  return { id, version, name, scopes, ...times };
}

export function auditView<C extends string>(row: Omit<AuditRow, 'what'> & { what: C }) {
  const { at, by, what, subject, from, details } = row;
  return { at: toIso(at), by, what, subject, from, details };
}

export function auditLinkView(row: AuditLink): z.infer<typeof people.auditLinkSchema> {
  return { ...row, at: toIso(row.at) };
}

export function auditProofView(proof: AuditProof): z.infer<typeof people.auditProofSchema> {
  const { from, to, broken } = proof;
  const row = broken === null || broken.row === null ? null : auditLinkView(broken.row);
  return {
    ...proof,
    from: from === null ? null : toIso(from),
    to: to === null ? null : toIso(to),
    broken: broken === null ? null : { why: broken.why, row },
  };
}
