import type { ReactNode } from 'react';
import type { Page } from '../../shared/api.ts';
import { dateTime } from '../../shared/format.ts';
import { word } from '../../shared/i18n.ts';
import { useZone } from '../../shared/session.tsx';
import type { User } from '../../shared/types.ts';
import { Action } from '../action.tsx';
import { ChoiceField, TextField } from '../fields.tsx';
import { Answer, useRead } from '../query.tsx';
import { adminWord } from '../words/admin.ts';

const roles = ['viewer', 'field', 'operator', 'supervisor', 'admin'] as const;

/** Accounts of people; the last administrator cannot be taken away. */
export function Users(): ReactNode {
  const zone = useZone();
  const query = useRead<Page<User>>('/users?limit=500');
  const again = (): void => void query.refetch();
  return (
    <section data-testid="admin-users">
      <Action
        path="/users"
        label={adminWord('newUser')}
        title={adminWord('newUser')}
        effect={adminWord('newUserEffect')}
        fields={
          <>
            <TextField name="name" label={adminWord('name')} required />
            <RoleField value="viewer" />
            <LanguageField value="zh-CN" />
            <TextField name="password" type="password" label={adminWord('password')} required />
          </>
        }
        body={(form) => Object.fromEntries(form)}
        onDone={again}
      />
      <Answer query={query}>
        {({ items }) => (
          <table>
            <thead>
              <tr>
                <th>{adminWord('name')}</th>
                <th>{adminWord('role')}</th>
                <th>{adminWord('state')}</th>
                <th>{adminWord('since')}</th>
                <th>
                  <span className="visually-hidden">{adminWord('change')}</span>
                </th>
              </tr>
            </thead>
            <tbody>
              {items.map((user) => (
                <tr key={user.id} data-row data-testid={`user-row-${user.name}`}>
                  <td data-label={adminWord('name')}>{user.name}</td>
                  <td data-label={adminWord('role')}>{word(`role.${user.role}` as never)}</td>
                  <td data-label={adminWord('state')}>
                    {adminWord(user.disabled ? 'disabled' : 'active')}
                  </td>
                  <td data-label={adminWord('since')}>{dateTime(user.createdAt, zone)}</td>
                  <td>
                    <Change user={user} onDone={again} />
                  </td>
                </tr>
              ))}
            </tbody>
          </table>
        )}
      </Answer>
    </section>
  );
}

function Change({ user, onDone }: { user: User; onDone: () => void }): ReactNode {
  return (
    <Action
      method="PATCH"
      path={`/users/${user.id}`}
      version={user.version}
      label={adminWord('change')}
      title={`${adminWord('change')}: ${user.name}`}
      effect={adminWord('changeEffect', { name: user.name })}
      fields={
        <>
          <RoleField value={user.role} />
          <LanguageField value={user.locale} />
          <ChoiceField
            name="disabled"
            label={adminWord('isDisabled')}
            choices={[
              ['false', adminWord('yes')],
              ['true', adminWord('no')],
            ]}
            value={String(user.disabled)}
          />
          <TextField name="password" type="password" label={adminWord('newPassword')} />
        </>
      }
      body={(form) => {
        const password = String(form.get('password'));
        return {
          ...{ role: form.get('role'), locale: form.get('locale') },
          disabled: form.get('disabled') === 'true',
          ...(password === '' ? {} : { password }),
        };
      }}
      onDone={onDone}
    />
  );
}

function RoleField({ value }: { value: string }): ReactNode {
  return (
    <ChoiceField
      name="role"
      label={adminWord('role')}
      choices={roles.map((role) => [role, word(`role.${role}`)] as const)}
      value={value}
    />
  );
}

function LanguageField({ value }: { value: string }): ReactNode {
  return (
    <ChoiceField
      name="locale"
      label={adminWord('language')}
      choices={[
        ['zh-CN', '中文'],
        ['en', 'English'],
      ]}
      value={value}
    />
  );
}
