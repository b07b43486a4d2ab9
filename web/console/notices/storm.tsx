/** A storm that a supervisor declared: how it is begun, and the line on every page while it stands. */
import type { ReactNode } from 'react';
import { count, dateTime } from '../../shared/format.ts';
import { useLanguage, word } from '../../shared/i18n.ts';
import { useLive } from '../../shared/live.tsx';
import { useSession, useZone } from '../../shared/session.tsx';
import type { Brake, Overview } from '../../shared/types.ts';
import { Action } from '../action.tsx';
import { TextField } from '../fields.tsx';
import { useRead } from '../query.tsx';
import { shiftWord } from '../words/shift.ts';

export function StormBanner(): ReactNode {
  const storm = useLive<Overview>('overview', '/overview').get('overview')?.storm ?? null;
  return storm === null ? null : <Standing storm={storm} />;
}

function Standing({ storm }: { storm: NonNullable<Overview['storm']> }): ReactNode {
  const zone = useZone();
  const language = useLanguage();
  const brake = useRead<Brake>('/storm', storm.since).data;
  const { user } = useSession();
  return (
    <div role="status" className="banner storm" data-testid="storm-banner">
      {shiftWord('storm', {
        ...{ until: dateTime(storm.endsAt, zone), name: storm.by, reason: storm.reason },
        limit: count(brake?.limits.inferred, language),
      })}{' '}
      <Action
        path="/storm/actions/end"
        refusedBecause={needOf(brake, user.role)}
        label={shiftWord('stormEnd')}
        title={shiftWord('stormEnd')}
        effect={shiftWord('stormEndEffect')}
        fields={<TextField name="reason" label={shiftWord('stormReason')} />}
        body={(form) => ({ reason: form.get('reason') || null })}
      />
    </div>
  );
}

/** Where the waves wait, while none stands. */
export function DeclareStorm(): ReactNode {
  const overview = useLive<Overview>('overview', '/overview').get('overview');
  const brake = useRead<Brake>('/storm').data;
  const { user } = useSession();
  if (overview === undefined || overview.storm !== null) return null;
  return (
    <Action
      path="/storm/actions/declare"
      refusedBecause={needOf(brake, user.role)}
      label={shiftWord('stormDeclare')}
      title={shiftWord('stormDeclare')}
      effect={shiftWord('stormDeclareEffect')}
      fields={<TextField name="reason" label={shiftWord('stormReason')} required />}
      body={(form) => ({ reason: form.get('reason') })}
    />
  );
}

/** Why this person may not; null: they may. */
function needOf(brake: Brake | undefined, role: string): string | null {
  const needed = brake?.declaredBy ?? 'supervisor';
  return role === needed ? null : word('action.needs', { role: word(`role.${needed}`) });
}
