/** A pasted list of operations: read line by line, its effect as a whole, one confirmation, one reference. */
import { type ReactNode, useEffect, useMemo, useState } from 'react';
import { call } from '../../shared/api.ts';
import { useStreamStatus } from '../../shared/live.tsx';
import { useZone } from '../../shared/session.tsx';
import { zonedIso, zonedLocal } from '../../shared/zoned.ts';
import { Confirm } from './confirm.tsx';
import { Effect } from './effect.tsx';
import { type Line, linesOf, localOf } from './paste.ts';
import { Field, useOperatorRefusal } from './record.tsx';
import { useWhatIf } from './what-if.ts';
import { say } from './words.ts';

const TYPED_ABOVE = 100;

export function BatchTab({ onDone }: { onDone: (count: number) => void }): ReactNode {
  const zone = useZone();
  const refusal = useOperatorRefusal();
  const { serverTime } = useStreamStatus();
  const [text, setText] = useState('');
  const [reference, setReference] = useState('');
  const [reason, setReason] = useState('');
  const lines = useMemo(() => linesOf(text), [text]);
  const unknown = useUnknown(lines);
  const wrong = lines.filter(({ problem, device }) => problem !== null || unknown.has(device));
  const isWhole = lines.length > 0 && wrong.length === 0;
  const of = (state: 'open' | 'closed') =>
    isWhole ? lines.filter((line) => line.state === state).map(({ device }) => device) : [];
  const { answer, problem } = useWhatIf({ open: of('open'), close: of('closed') });
  const run = async () => {
    const now = serverTime ?? Date.now();
    const local = zonedLocal(now, zone);
    const entries = lines.map(({ device, state, time, phases }) => ({
      ...{ device, state, phases, reason: reason.trim(), reference: reference.trim() },
      ...(time === null ? {} : { at: instantOf(time, local, zone) }),
    }));
    const said = await call('POST', '/devices/actions/switch', { body: { entries } });
    if (!said.ok) return said.problem;
    setText('');
    onDone(entries.length);
    return null;
  };
  const [lost, gained] = [answer?.lost.customers ?? 0, answer?.gained.customers ?? 0];
  const missing = reference.trim() === '' || reason.trim() === '' ? say('noReference') : null;
  return (
    <div className="columns even">
      <div className="form">
        <label>
          {say('paste')}
          <textarea
            name="batch"
            rows={12}
            placeholder={say('pasteExample')}
            value={text}
            onChange={(event) => setText(event.target.value)}
          />
        </label>
        <Field {...{ label: say('reason'), value: reason, onChange: setReason }} name="reason" />
        <Field
          {...{ label: say('reference'), value: reference, onChange: setReference }}
          name="reference"
        />
        {wrong.length > 0 && <p role="alert">{say('linesWrong', { count: wrong.length })}</p>}
        <Confirm
          label={
            lines.length === 0 || reference.trim() === ''
              ? say('recordMany')
              : say('recordAll', { count: lines.length, reference: reference.trim() })
          }
          effect={say('batchEffect', { count: lines.length, lost, gained })}
          typed={
            lost > TYPED_ABOVE
              ? { label: say('typeCount', { count: lines.length }), text: String(lines.length) }
              : null
          }
          refusedBecause={
            refusal ?? missing ?? (isWhole && answer !== null ? null : say('needsLines'))
          }
          run={run}
        />
      </div>
      <aside>
        <Lines lines={lines} unknown={unknown} />
        {problem !== null && <p role="alert">{problem.detail}</p>}
        {answer !== null && <Effect answer={answer} />}
      </aside>
    </div>
  );
}

function instantOf(time: string, now: string, zone: string): string {
  return time.includes('T') ? time : zonedIso(localOf(time, now), zone);
}

/** Devices of the lines that the network does not have. */
function useUnknown(lines: readonly Line[]): ReadonlySet<string> {
  const [unknown, setUnknown] = useState<ReadonlySet<string>>(new Set());
  const wanted = [...new Set(lines.map(({ device }) => device))].join('\n');
  useEffect(() => {
    let isOld = false;
    const timer = setTimeout(() => {
      const devices = wanted === '' ? [] : wanted.split('\n');
      void Promise.all(
        devices.map(async (device) => {
          const said = await call('GET', `/devices/${encodeURIComponent(device)}`);
          return !said.ok && said.problem.status === 404 ? device : null;
        }),
      ).then((found) => {
        if (!isOld) setUnknown(new Set(found.filter((device) => device !== null)));
      });
    }, 300);
    return () => {
      isOld = true;
      clearTimeout(timer);
    };
  }, [wanted]);
  return unknown;
}

function Lines(props: { lines: readonly Line[]; unknown: ReadonlySet<string> }): ReactNode {
  if (props.lines.length === 0) return null;
  return (
    <table data-testid="batch-lines">
      <thead>
        <tr>
          <th className="number">{say('line')}</th>
          <th>{say('device')}</th>
          <th>{say('state')}</th>
          <th>{say('phases')}</th>
          <th>{say('since')}</th>
        </tr>
      </thead>
      <tbody>
        {props.lines.map((line) => (
          <Row key={line.number} line={line} isUnknown={props.unknown.has(line.device)} />
        ))}
      </tbody>
    </table>
  );
}

function Row({ line, isUnknown }: { line: Line; isUnknown: boolean }): ReactNode {
  const problem = line.problem ?? (isUnknown ? 'lineUnknown' : null);
  return (
    <tr data-problem={problem ?? ''}>
      <td className="number" data-label={say('line')}>
        {line.number}
      </td>
      <td data-label={say('device')}>{line.device}</td>
      {problem === null ? (
        <>
          <td data-label={say('state')}>{say(line.state ?? 'open')}</td>
          <td data-label={say('phases')}>{line.phases}</td>
          <td data-label={say('since')}>{line.time ?? '–'}</td>
        </>
      ) : (
        <td colSpan={3} className="warning">
          {say(problem)}
        </td>
      )}
    </tr>
  );
}
