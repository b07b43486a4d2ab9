import { type ReactNode, useState } from 'react';
import type { Page } from '../../shared/api.ts';
import { dateTime } from '../../shared/format.ts';
import { useZone } from '../../shared/session.tsx';
import type { Token } from '../../shared/types.ts';
import { Action } from '../action.tsx';
import { TextField } from '../fields.tsx';
import { Answer, useRead } from '../query.tsx';
import { adminWord } from '../words/admin.ts';

const scopes = ['read', 'ingest', 'operate', 'admin'] as const;

/** Tokens of machines; a secret is shown once and kept nowhere. */
export function Tokens(): ReactNode {
  const zone = useZone();
  const [made, setMade] = useState<{ name: string; secret: string } | null>(null);
  const query = useRead<Page<Token>>('/tokens?limit=500');
  const again = (): void => void query.refetch();
  return (
    <section data-testid="admin-tokens">
      <Action
        path="/tokens"
        label={adminWord('newToken')}
        title={adminWord('newToken')}
        effect={adminWord('newTokenEffect')}
        fields={
          <>
            <TextField name="name" label={adminWord('name')} required />
            <fieldset className="bare">
              <legend>{adminWord('scopes')}</legend>
              {scopes.map((scope) => (
                <label key={scope} className="inline">
                  <input type="checkbox" name="scopes" value={scope} /> {scope}
                </label>
              ))}
            </fieldset>
          </>
        }
        body={(form) => ({ name: form.get('name'), scopes: form.getAll('scopes') })}
        onDone={(value) => {
          setMade(value as { name: string; secret: string });
          again();
        }}
      />
      {made !== null && (
        <p role="status" className="secret">
          {adminWord('secret', made)}
        </p>
      )}
      <Answer query={query}>
        {({ items }) => (
          <ul className="plain rows">
            {items.length === 0 && <li className="muted">{adminWord('noTokens')}</li>}
            {items.map((token) => (
              <li key={token.id} data-row>
                <p>
                  <strong>{token.name}</strong> {token.scopes.join(' ')}{' '}
                  <span className="muted">
                    {dateTime(token.createdAt, zone)}
                    {token.revokedAt !== null &&
                      ` · ${adminWord('revoked', { at: dateTime(token.revokedAt, zone) })}`}
                  </span>
                </p>
                <div className="buttons">
                  {token.revokedAt === null && (
                    <Action
                      method="DELETE"
                      path={`/tokens/${token.id}`}
                      label={adminWord('revoke')}
                      title={adminWord('revoke')}
                      effect={adminWord('revokeEffect', { name: token.name })}
                      onDone={again}
                    />
                  )}
                </div>
              </li>
            ))}
          </ul>
        )}
      </Answer>
    </section>
  );
}
