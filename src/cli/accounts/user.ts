import { text } from 'node:stream/consumers';
import { addUser, clockOf, disableUser, withStores } from '../../app.ts';
import { roles } from '../../model/user.ts';
import { defineCommand } from '../command.ts';
import { oneOf } from '../options.ts';

/** `forewatt user add NAME --role R`: the password comes from standard input. */
export const userAdd = defineCommand({
  usage: 'user add <name>',
  summary: 'a new account; the password is read from standard input',
  options: [['--role <role>', 'viewer, field, operator, supervisor or admin', 'viewer']],
  async run({ arguments: [name], options, context }) {
    const role = oneOf(roles, options, 'role') ?? 'viewer';
    const password = (await text(process.stdin)).replace(/\r?\n$/, '');
    const user = await withStores(context.config, ({ loaded, stores }) =>
      addUser(
        stores,
        {
          ...{ name: String(name), role, password },
          locale: loaded.settings.utility.locales[0] ?? 'en',
        },
        clockOf(loaded.settings).now(),
      ),
    );
    const json = { id: user.id, name: user.name, role: user.role };
    return { ok: true, json, text: `${user.name} may sign in as ${user.role}` };
  },
});

export const userList = defineCommand({
  usage: 'user list',
  summary: 'all accounts, by name',
  async run({ context }) {
    const users = await withStores(context.config, async ({ stores }) => {
      const { items } = await stores.records.documents.list('user', { limit: 500 });
      return items
        .map(({ id, name, role, disabled }) => ({ id, name, role, disabled }))
        .sort((a, b) => a.name.localeCompare(b.name));
    });
    const lines = users.map((u) => `${u.name} ${u.role}${u.disabled ? ' (disabled)' : ''}`);
    return { ok: true, json: { users }, text: lines.join('\n') };
  },
});

export const userDisable = defineCommand({
  usage: 'user disable <name>',
  summary: 'ends an account',
  async run({ arguments: [name], context }) {
    const user = await withStores(context.config, ({ loaded, stores }) =>
      disableUser(stores, String(name), clockOf(loaded.settings).now()),
    );
    return { ok: true, json: { name: user.name }, text: `${user.name} can no longer sign in` };
  },
});
