/** When it is back, and who works on it. */
import { type ReactNode, useState } from 'react';
import { stateWord, word } from '../../shared/i18n.ts';
import { useStreamStatus } from '../../shared/live.tsx';
import { useZone } from '../../shared/session.tsx';
import type { Outage } from '../../shared/types.ts';
import { zonedIso } from '../../shared/zoned.ts';
import { Action } from '../action.tsx';
import { ChoiceField, TextField } from '../fields.tsx';
import { outageWord } from '../words/outage.ts';
import { type Acted, after, toldOf } from './acted.ts';
import { etrText } from './texts.ts';

const crewStates = ['assigned', 'en_route', 'on_site', 'none'];

export function WorkActions({ outage, to }: Acted): ReactNode {
  return (
    <>
      <SetEtr outage={outage} to={to} />
      <Action
        {...to('assign-crew')}
        label={word('outage.assignCrew')}
        title={word('outage.assignCrew')}
        effect={outageWord('crewEffect')}
        fields={
          <>
            <TextField
              name="name"
              label={word('outage.crew')}
              value={outage.crew.name ?? ''}
              required
            />
            <ChoiceField
              name="state"
              label={word('outage.crewState')}
              choices={crewStates.map((state) => [state, stateWord('crew', state)] as const)}
            />
          </>
        }
        body={(form) => ({ name: form.get('name'), state: form.get('state') })}
        compare={(current, form) => [
          {
            what: outageWord('crew'),
            theirs: crewText(current as Outage),
            mine: `${form.get('name')} ${stateWord('crew', String(form.get('state')))}`,
          },
        ]}
        undo={(value) =>
          after(value, 'assign-crew', { name: outage.crew.name, state: outage.crew.state })
        }
      />
    </>
  );
}

function crewText({ crew }: Outage): string {
  return `${crew.name ?? '–'} ${stateWord('crew', crew.state)}`;
}

const FAR_MS = 72 * 3_600_000;

function SetEtr({ outage, to }: Acted): ReactNode {
  const zone = useZone();
  const { serverTime } = useStreamStatus();
  const [isFar, setFar] = useState(false);
  const iso = (form: FormData, name: string): string | null => {
    const text = String(form.get(name) ?? '');
    return text === '' ? null : zonedIso(text, zone);
  };
  const before = outage.etr;
  return (
    <Action
      {...to('set-etr')}
      shortcut="e"
      label={word('outage.setEtr')}
      title={word('outage.setEtr')}
      effect={outageWord('etrEffect', { count: toldOf(outage) })}
      fields={
        <fieldset
          className="bare"
          onChange={(event) => {
            const form = new FormData(event.currentTarget.closest('form') ?? undefined);
            const last = iso(form, 'high') ?? iso(form, 'at');
            setFar(last !== null && Date.parse(last) - (serverTime ?? Date.now()) > FAR_MS);
          }}
        >
          <TextField name="at" type="datetime-local" label={outageWord('etrLow')} required />
          <TextField name="high" type="datetime-local" label={outageWord('etrHigh')} />
          <ChoiceField
            name="origin"
            label={outageWord('etrOrigin')}
            choices={[
              ['operator', outageWord('etrOperator')],
              ['crew', outageWord('etrCrew')],
            ]}
          />
          {isFar && (
            <label className="inline">
              <input type="checkbox" name="far" required /> {outageWord('etrFar')}
            </label>
          )}
        </fieldset>
      }
      body={(form) => {
        const low = iso(form, 'at');
        const high = iso(form, 'high');
        const range = high === null ? {} : { low, high };
        return { at: high ?? low, ...range, origin: form.get('origin') };
      }}
      compare={(current, form) => [
        {
          what: outageWord('etr'),
          theirs: etrText(current as Outage, zone),
          mine: [form.get('at'), form.get('high')]
            .filter(Boolean)
            .map((at) => String(at).replace('T', ' '))
            .join(' – '),
        },
      ]}
      {...(before?.at == null || before.origin === 'statistical'
        ? {}
        : {
            undo: (value: unknown) =>
              after(value, 'set-etr', {
                ...{ at: before.at, low: before.low, high: before.high },
                origin: before.origin === 'crew' ? 'crew' : 'operator',
              }),
          })}
    />
  );
}
