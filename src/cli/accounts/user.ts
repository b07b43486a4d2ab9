import { text } from 'node:stream/consumers';
import { addUser, clockOf, withStores } from '../../app.ts';
import { roleSchema } from '../../model/user.ts';
import { fault } from '../../runtime/problem.ts';
import { defineCommand } from '../command.ts';

/** `forewatt user add NAME --role R`: the password comes from standard input. */
export const userAdd = defineCommand({
  usage: 'user add <name>',
  summary: 'a new account; the password is read from standard input',
  options: [['--role <role>', 'viewer, field, operator, supervisor or admin', 'viewer']],
  async run({ arguments: [name], options, context }) {
    const role = roleSchema.safeParse(options['role']);
    if (!role.success) throw fault('API-INVALID', {});
    const password = (await text(process.stdin)).replace(/\r?\n$/, '');
    const user = await withStores(context.config, ({ loaded, stores }) =>
      addUser(
        stores,
        {
          ...{ name: String(name), role: role.data, password },
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
  summary: 'all accounts',
  async run({ context }) {
    const users = await withStores(context.config, async ({ stores }) => {
      const { items } = await stores.records.documents.list('user', { limit: 500 });
      return items.map(({ id, name, role, disabled }) => ({ id, name, role, disabled }));
    });
    const lines = users.map((u) => `${u.name} ${u.role}${u.disabled ? ' (disabled)' : ''}`);
    return { ok: true, json: { users }, text: lines.join('\n') };
  },
});

export const userDisable = defineCommand({
  usage: 'user disable <name>',
  summary: 'ends an account',
  async run({ arguments: [name], context }) {
    return withStores(context.config, async ({ stores }) => {
      const { documents } = stores.records;
      const found = await documents.list('user', { where: { name: String(name) }, limit: 1 });
      const [user] = found.items;
      if (user === undefined) throw fault('API-NOT-FOUND', { what: `user ${String(name)}` });
      await stores.records.commit({
        put: { user: [{ ...user, version: user.version + 1, disabled: true }] },
      });
      return { ok: true, json: { name: user.name }, text: `${user.name} can no longer sign in` };
    });
  },
});
