/** Read now, switch off, switch on: always there, disabled with the reason where they may not be used. */
import type { ReactNode } from 'react';
import { word } from '../../shared/i18n.ts';
import { useMay, useSession } from '../../shared/session.tsx';
import type { Source } from '../../shared/types.ts';
import { Action } from '../action.tsx';
import { TextField } from '../fields.tsx';

const pathOf = (id: string, action: string): string =>
  `/sources/${encodeURIComponent(id)}/actions/${action}`;

export function ReadNow(props: { source: Source; onDone?: () => void }): ReactNode {
  const { id, kind, health } = props.source;
  const mayOperate = useMay('operator');
  const needs = word('action.needs', { role: word('role.operator') });
  const isAsked = kind.startsWith('modbus');
  const isOff = health === 'disabled' ? word('sources.isOff') : null;
  const cannot = isAsked ? isOff : word('sources.speaksItself');
  return (
    <Action
      path={pathOf(id, 'read-now')}
      refusedBecause={mayOperate ? cannot : needs}
      label={word('sources.readNow')}
      title={word('sources.readNow')}
      effect={word('sources.readNowEffect', { id })}
      {...(props.onDone === undefined ? {} : { onDone: props.onDone })}
    />
  );
}

export function SourceActions(props: { source: Source; onDone: () => void }): ReactNode {
  const { source, onDone } = props;
  const { id, health, assets } = source;
  const refused = useAdminRefusal();
  const isOff = health === 'disabled';
  return (
    <div className="buttons">
      <ReadNow source={source} onDone={onDone} />
      <Action
        path={pathOf(id, 'disable')}
        refusedBecause={refused ?? (isOff ? word('sources.isOff') : null)}
        label={word('sources.disable')}
        title={`${word('sources.disable')}: ${id}`}
        effect={word('sources.disableEffect', { id, count: assets.answering + assets.suspect })}
        fields={<TextField name="reason" label={word('action.reason')} required />}
        body={(form) => ({ reason: form.get('reason') })}
        onDone={onDone}
      />
      <Action
        path={pathOf(id, 'enable')}
        refusedBecause={refused ?? (isOff ? null : word('sources.isOn'))}
        label={word('sources.enable')}
        title={`${word('sources.enable')}: ${id}`}
        effect={word('sources.enableEffect', { id })}
        onDone={onDone}
      />
    </div>
  );
}

/** Why this person may not change sources; null for an administrator. */
export function useAdminRefusal(): string | null {
  const { user } = useSession();
  return user.role === 'admin' ? null : word('action.needs', { role: word('role.admin') });
}
