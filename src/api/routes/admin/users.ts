import { z } from 'zod';
import type { AuditCode } from '../../../model/audit.ts';
import { localeSchema } from '../../../model/contact.ts';
import { roleSchema, scopes, type User } from '../../../model/user.ts';
import { fault } from '../../../runtime/problem.ts';
import { hasOtherAdmin, newToken, newUser } from '../../auth/accounts.ts';
import { hashPassword } from '../../auth/password.ts';
import { define } from '../../define.ts';
import type { Actor } from '../../parts/acting.ts';
import type { ApiParts } from '../../parts.ts';
import { idParams, listOf, page } from '../../shapes/common.ts';
import { tokenSchema, userSchema } from '../../shapes/people.ts';
import { tokenView, userView } from '../../views/people.ts';
import { found } from '../actions.ts';

const nameIn = z.string().trim().min(1).max(80);
const passwordIn = z.string().min(1).max(200);

function auditRow(parts: ApiParts, actor: Actor, what: AuditCode, subject: string) {
  return { at: parts.clock.now(), by: actor.name, what, subject, from: actor.from, details: {} };
}

async function isLastAdmin(parts: ApiParts, user: User): Promise<boolean> {
  if (user.role !== 'admin' || user.disabled) return false;
  return !(await hasOtherAdmin(parts.records, user));
}

export const userRoutes = [
  define({
    method: 'get',
    path: '/users',
    summary: 'Accounts of people',
    need: 'admin',
    query: z.strictObject(page),
    reply: listOf(userSchema),
    handle: async ({ parts, query }) => {
      const request = { limit: query.limit, cursor: query.cursor ?? null };
      const list = await parts.records.documents.list('user', request);
      return { items: list.items.map(userView), nextCursor: list.nextCursor };
    },
  }),
  define({
    method: 'post',
    path: '/users',
    summary: 'A new account',
    need: 'admin',
    body: z.strictObject({
      name: nameIn,
      role: roleSchema,
      password: passwordIn,
      locale: localeSchema.default('zh-CN'),
    }),
    reply: userSchema,
    status: 201,
    handle: async ({ parts, body, actor }) => {
      const known = await parts.records.documents.count('user', { name: body.name });
      if (known > 0) throw fault('AUT-NAME-TAKEN', { name: body.name });
      const user = await newUser(body, parts.wallClock.now());
      const expect = [{ kind: 'user' as const, id: user.id, version: 0 }];
      const audit = [auditRow(parts, actor, 'user_added', user.id)];
      await parts.records.commit({ put: { user: [user] }, expect, audit });
      return userView(user);
    },
  }),
  define({
    method: 'patch',
    path: '/users/{id}',
    summary:
      'Changes role, password, language, or disables; sessions of a disabled account end at once',
    need: 'admin',
    params: idParams,
    body: z
      .strictObject({
        role: roleSchema,
        password: passwordIn,
        locale: localeSchema,
        disabled: z.boolean(),
      })
      .partial(),
    reply: userSchema,
    current: ({ parts, params }) =>
      parts.records.documents
        .get('user', params.id)
        .then((user) => (user === null ? null : userView(user))),
    handle: async ({ parts, params: { id }, body, actor, version }) => {
      const user = found(await parts.records.documents.get('user', id), `user ${id}`);
      const losesAdmin =
        body.disabled === true || (body.role !== undefined && body.role !== 'admin');
      if (losesAdmin && (await isLastAdmin(parts, user))) throw fault('AUT-LAST-ADMIN', {});
      const changed = {
        ...user,
        version: version + 1,
        role: body.role ?? user.role,
        locale: body.locale ?? user.locale,
        disabled: body.disabled ?? user.disabled,
        password: body.password === undefined ? user.password : await hashPassword(body.password),
      };
      const expect = [{ kind: 'user' as const, id, version }];
      const audit = [auditRow(parts, actor, 'user_changed', id)];
      await parts.records.commit({ put: { user: [changed] }, expect, audit });
      return userView(changed);
    },
  }),
];

export const tokenRoutes = [
  define({
    method: 'get',
    path: '/tokens',
    summary: 'Tokens of machines, without their secrets',
    need: 'admin',
    query: z.strictObject(page),
    reply: listOf(tokenSchema),
    handle: async ({ parts, query }) => {
      const request = { limit: query.limit, cursor: query.cursor ?? null };
      const list = await parts.records.documents.list('token', request);
      return { items: list.items.map(tokenView), nextCursor: list.nextCursor };
    },
  }),
  define({
    method: 'post',
    path: '/tokens',
    summary: 'A new token; its secret is shown once',
    need: 'admin',
    body: z.strictObject({ name: nameIn, scopes: z.array(z.enum(scopes)).min(1) }),
    reply: tokenSchema.extend({ secret: z.string() }).meta({ id: 'NewToken' }),
    status: 201,
    isRepeatable: false,
    handle: async ({ parts, body, actor }) => {
      const { token, secret } = newToken(body, parts.wallClock.now());
      const audit = [auditRow(parts, actor, 'token_added', token.id)];
      await parts.records.commit({ put: { token: [token] }, audit });
      return { ...tokenView(token), secret };
    },
  }),
  define({
    method: 'delete',
    path: '/tokens/{id}',
    summary: 'Revokes a token at once',
    need: 'admin',
    params: idParams,
    reply: tokenSchema,
    handle: async ({ parts, params: { id }, actor }) => {
      const token = found(await parts.records.documents.get('token', id), `token ${id}`);
      const revokedAt = token.revokedAt ?? parts.wallClock.now();
      const revoked = { ...token, version: token.version + 1, revokedAt };
      const audit = [auditRow(parts, actor, 'token_revoked', id)];
      await parts.records.commit({ put: { token: [revoked] }, audit });
      return tokenView(revoked);
    },
  }),
];
