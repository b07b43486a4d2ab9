/** Records the state of one device, with what that means for customers said first. */
import { type ReactNode, useState } from 'react';
import { call } from '../../shared/api.ts';
import { word } from '../../shared/i18n.ts';
import { useMay, useZone } from '../../shared/session.tsx';
import { zonedIso } from '../../shared/zoned.ts';
import { Confirm } from './confirm.tsx';
import { Effect } from './effect.tsx';
import { useWhatIf, type WhatIf } from './what-if.ts';
import { say } from './words.ts';

/** Above so many customers the code is typed once more. */
const TYPED_ABOVE = 100;

export function useOperatorRefusal(): string | null {
  return useMay('operator') ? null : word('action.needs', { role: word('role.operator') });
}

export function RecordTab(props: { device: string | null; onDone: (count: number) => void }) {
  const zone = useZone();
  const refusal = useOperatorRefusal();
  const [device, setDevice] = useState(props.device ?? '');
  const [state, setState] = useState<'open' | 'closed'>('open');
  const [phases, setPhases] = useState('ABC');
  const [at, setAt] = useState('');
  const [reason, setReason] = useState('');
  const [reference, setReference] = useState('');
  const code = device.trim();
  const { answer, problem } = useWhatIf({
    open: state === 'open' && code !== '' ? [code] : [],
    close: state === 'closed' && code !== '' ? [code] : [],
  });
  const run = async () => {
    const said = await call('POST', `/devices/${encodeURIComponent(code)}/actions/switch`, {
      body: {
        ...{ state, phases, reason: reason.trim() },
        ...(reference.trim() === '' ? {} : { reference: reference.trim() }),
        ...(at === '' ? {} : { at: zonedIso(at, zone) }),
      },
    });
    if (said.ok) props.onDone(1);
    return said.ok ? null : said.problem;
  };
  const count = customersOf(answer, state);
  return (
    <div className="columns even">
      <div className="form">
        <Field label={say('device')} value={device} onChange={setDevice} name="device" />
        <label>
          {say('state')}
          <select
            value={state}
            onChange={(event) => setState(event.target.value as 'open' | 'closed')}
          >
            <option value="open">{say('open')}</option>
            <option value="closed">{say('closed')}</option>
          </select>
        </label>
        <label>
          {say('phases')}
          <select value={phases} onChange={(event) => setPhases(event.target.value)}>
            {['ABC', 'A', 'B', 'C', 'AB', 'BC', 'AC'].map((one) => (
              <option key={one}>{one}</option>
            ))}
          </select>
        </label>
        <Field
          {...{ label: say('at', { zone }), value: at, onChange: setAt }}
          {...{ name: 'at', type: 'datetime-local' }}
        />
        <Field label={say('reason')} value={reason} onChange={setReason} name="reason" />
        <Field
          {...{ label: say('reference'), value: reference, onChange: setReference }}
          name="reference"
        />
        <Confirm
          label={say(state === 'open' ? 'recordOpen' : 'recordClosed', { device: code })}
          effect={say(state === 'open' ? 'openEffect' : 'closedEffect', { device: code, count })}
          typed={
            count > TYPED_ABOVE
              ? { label: say('typeToConfirm', { device: code }), text: code }
              : null
          }
          refusedBecause={
            refusal ??
            (answer === null
              ? say('needsDevice')
              : reason.trim() === ''
                ? say('needsReason')
                : null)
          }
          run={run}
        />
      </div>
      <aside>
        {problem !== null && <p role="alert">{problem.detail}</p>}
        {answer !== null && <Effect answer={answer} />}
      </aside>
    </div>
  );
}

export function customersOf(answer: WhatIf | null, state: 'open' | 'closed'): number {
  return (state === 'open' ? answer?.lost : answer?.gained)?.customers ?? 0;
}

export function Field(props: {
  label: string;
  name: string;
  value: string;
  onChange: (text: string) => void;
  type?: string;
}): ReactNode {
  return (
    <label>
      {props.label}
      <input
        name={props.name}
        type={props.type ?? 'text'}
        value={props.value}
        autoComplete="off"
        onChange={(event) => props.onChange(event.target.value)}
      />
    </label>
  );
}
