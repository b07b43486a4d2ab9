import { addToken, clockOf, withStores } from '../../app.ts';
import { type Scope, scopes } from '../../model/user.ts';
import { fault } from '../../runtime/problem.ts';
import { defineCommand } from '../command.ts';

/** `forewatt token create`: for machines; the secret is shown once. */
export const tokenCreate = defineCommand({
  usage: 'token create <name>',
  summary: 'a token for a machine; it is shown once',
  options: [['--scopes <list>', 'read, ingest, operate, admin; separated by commas', 'read']],
  async run({ arguments: [name], options, context }) {
    const wanted = String(options['scopes']).split(',') as Scope[];
    if (wanted.some((scope) => !scopes.includes(scope))) throw fault('API-INVALID', {});
    const { token, secret } = await withStores(context.config, ({ loaded, stores }) =>
      addToken(stores, { name: String(name), scopes: wanted }, clockOf(loaded.settings).now()),
    );
    return { ok: true, json: { id: token.id, name: token.name, token: secret }, text: secret };
  },
});

export const tokenList = defineCommand({
  usage: 'token list',
  summary: 'all tokens, without their secrets',
  async run({ context }) {
    const tokens = await withStores(context.config, async ({ stores }) => {
      const { items } = await stores.records.documents.list('token', { limit: 500 });
      return items.map(({ id, name, scopes: of, revokedAt }) => ({
        id,
        name,
        scopes: of,
        revokedAt,
      }));
    });
    const lines = tokens.map((t) => `${t.id} ${t.name} ${t.scopes.join(',')}`);
    return { ok: true, json: { tokens }, text: lines.join('\n') };
  },
});

export const tokenRevoke = defineCommand({
  usage: 'token revoke <id>',
  summary: 'ends a token',
  async run({ arguments: [id], context }) {
    return withStores(context.config, async ({ loaded, stores }) => {
      const token = await stores.records.documents.get('token', String(id));
      if (token === null) throw fault('API-NOT-FOUND', { what: `token ${String(id)}` });
      const revokedAt = clockOf(loaded.settings).now();
      const next = { ...token, version: token.version + 1, revokedAt };
      await stores.records.commit({ put: { token: [next] } });
      return { ok: true, json: { id: token.id }, text: `${token.name} no longer counts` };
    });
  },
});
