/** Accounts as the command line keeps them: by the rules of the API, each change in the audit. */
import { hasOtherAdmin, newToken, newUser } from '../api/auth/accounts.ts';
import type { AuditCode } from '../model/audit.ts';
import type { Instant } from '../model/time.ts';
import type { Role, Scope, Token, User } from '../model/user.ts';
import { fault } from '../runtime/problem.ts';
import type { RecordsStore } from '../store/records.ts';

/** Whoever may write to the records at the machine; the audit knows no more of them. */
const BY = 'command line';

interface Kept {
  records: Pick<RecordsStore, 'documents' | 'commit'>;
}

const auditRow = (what: AuditCode, subject: string, at: Instant) => ({
  ...{ at, by: BY, what, subject, from: null, details: {} },
});

/** Errors: REP-OPTION for a name that is none, AUT-NAME-TAKEN, AUT-PASSWORD. */
export async function addUser(
  { records }: Kept,
  request: { name: string; role: Role; password: string; locale?: User['locale'] },
  now: Instant,
): Promise<User> {
  const name = named(request.name);
  const known = await records.documents.count('user', { name });
  if (known > 0) throw fault('AUT-NAME-TAKEN', { name });
  const user = await newUser({ ...request, name }, now);
  const expect = [{ kind: 'user' as const, id: user.id, version: 0 }];
  await records.commit({
    put: { user: [user] },
    expect,
    audit: [auditRow('user_added', user.id, now)],
  });
  return user;
}

/** Errors: API-NOT-FOUND, AUT-LAST-ADMIN. */
export async function disableUser({ records }: Kept, name: string, now: Instant): Promise<User> {
  const { items } = await records.documents.list('user', { where: { name }, limit: 1 });
  const [user] = items;
  if (user === undefined) throw fault('API-NOT-FOUND', { what: `user ${name}` });
  const isAdmin = user.role === 'admin' && !user.disabled;
  if (isAdmin && !(await hasOtherAdmin(records, user))) throw fault('AUT-LAST-ADMIN', {});
  const next = { ...user, version: user.version + 1, disabled: true };
  const expect = [{ kind: 'user' as const, id: user.id, version: user.version }];
  await records.commit({
    put: { user: [next] },
    expect,
    audit: [auditRow('user_changed', user.id, now)],
  });
  return next;
}

/** A token and its secret, which is kept nowhere. Errors: REP-OPTION for a name that is none. */
export async function addToken(
  { records }: Kept,
  request: { name: string; scopes: Scope[] },
  now: Instant,
): Promise<{ token: Token; secret: string }> {
  const made = newToken({ ...request, name: named(request.name) }, now);
  const audit = [auditRow('token_added', made.token.id, now)];
  await records.commit({ put: { token: [made.token] }, audit });
  return made;
}

/** Errors: API-NOT-FOUND. */
export async function revokeToken({ records }: Kept, id: string, now: Instant): Promise<Token> {
  const token = await records.documents.get('token', id);
  if (token === null) throw fault('API-NOT-FOUND', { what: `token ${id}` });
  const next = { ...token, version: token.version + 1, revokedAt: token.revokedAt ?? now };
  const expect = [{ kind: 'token' as const, id, version: token.version }];
  await records.commit({
    put: { token: [next] },
    expect,
    audit: [auditRow('token_revoked', id, now)],
  });
  return next;
}

const NAME_LETTERS_MOST = 80;

function named(given: string): string {
  const name = given.trim();
  if (name.length >= 1 && name.length <= NAME_LETTERS_MOST) return name;
  const why = `a name has 1 to ${NAME_LETTERS_MOST} letters`;
  throw fault('CLI-USAGE', { why, command: 'forewatt user add' });
}
