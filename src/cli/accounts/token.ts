import { addToken, clockOf, revokeToken, withStores } from '../../app.ts';
import { scopes } from '../../model/user.ts';
import { defineCommand } from '../command.ts';
import { oneOf } from '../options.ts';

/** `forewatt token create`: for machines; the secret is shown once. */
export const tokenCreate = defineCommand({
  usage: 'token create <name>',
  summary: 'a token for a machine; it is shown once',
  options: [['--scopes <list>', 'read, ingest, operate, admin; separated by commas', 'read']],
  async run({ arguments: [name], options, context }) {
    const given = String(options['scopes']).split(',');
    const wanted = given.flatMap((one) => oneOf(scopes, { scopes: one.trim() }, 'scopes') ?? []);
    const { token, secret } = await withStores(context.config, ({ loaded, stores }) =>
      addToken(stores, { name: String(name), scopes: wanted }, clockOf(loaded.settings).now()),
    );
    return { ok: true, json: { id: token.id, name: token.name, token: secret }, text: secret };
  },
});

export const tokenList = defineCommand({
  usage: 'token list',
  summary: 'all tokens by name, without their secrets',
  async run({ context }) {
    const tokens = await withStores(context.config, async ({ stores }) => {
      const { items } = await stores.records.documents.list('token', { limit: 500 });
      return items
        .map(({ id, name, scopes: of, revokedAt }) => ({ id, name, scopes: of, revokedAt }))
        .sort((a, b) => a.name.localeCompare(b.name) || a.id.localeCompare(b.id));
    });
    const lines = tokens.map(
      (t) => `${t.id} ${t.name} ${t.scopes.join(',')}${t.revokedAt === null ? '' : ' (revoked)'}`,
    );
    return { ok: true, json: { tokens }, text: lines.join('\n') };
  },
});

export const tokenRevoke = defineCommand({
  usage: 'token revoke <id>',
  summary: 'ends a token',
  async run({ arguments: [id], context }) {
    const token = await withStores(context.config, ({ loaded, stores }) =>
      revokeToken(stores, String(id), clockOf(loaded.settings).now()),
    );
    return { ok: true, json: { id: token.id }, text: `${token.name} no longer counts` };
  },
});
