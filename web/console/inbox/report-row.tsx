/** One report: where, what was said, who took it, and the calls back. */
import { type ReactNode, useState } from 'react';
import { Link } from 'wouter';
import { call, read } from '../../shared/api.ts';
import { clockTime } from '../../shared/format.ts';
import { stateWord } from '../../shared/i18n.ts';
import { useSession, useZone } from '../../shared/session.tsx';
import type { TroubleReport } from '../../shared/types.ts';
import { Action } from '../action.tsx';
import { ChoiceField, TextField } from '../fields.tsx';
import { offerUndo } from '../frame/undo.tsx';
import { inboxWord } from '../words/inbox.ts';
import { WaitingAge } from './age.tsx';
import { reportText } from './report-text.ts';

export function ReportRow(props: {
  report: TroubleReport;
  refusedBecause: string | null;
}): ReactNode {
  const { report } = props;
  const zone = useZone();
  const reached = report.calls.filter((one) => one.reached).length;
  return (
    <li
      data-row
      data-testid={`report-row-${report.id}`}
      data-danger={report.danger}
      data-state={report.state}
    >
      <p>
        <strong>{clockTime(report.at, zone, true)}</strong>{' '}
        {report.supplyPoint === null ? (
          (report.device ?? inboxWord('noPlace'))
        ) : (
          <Link href={`/console/notices?supplyPoint=${encodeURIComponent(report.supplyPoint)}`}>
            {report.supplyPoint}
          </Link>
        )}{' '}
        {report.feeder !== null && (
          <Link href={`/console/feeders/${encodeURIComponent(report.feeder)}`}>
            {report.feeder}
          </Link>
        )}{' '}
        {reportText(report.text)}
      </p>
      <p className="muted">
        {stateWord('reportChannel', report.channel)}
        {report.count > 1 && ` · ${inboxWord('times', { count: report.count })}`} ·{' '}
        <WaitingAge since={report.at} kind={report.danger ? 'danger' : 'report'} />
        {report.assignee !== null && ` · ${inboxWord('takenBy', { name: report.assignee })}`}
        {report.calls.length > 0 &&
          ` · ${inboxWord('tries', { reached, missed: report.calls.length - reached })}`}
        {report.outage !== null && (
          <>
            {' '}
            ·{' '}
            <Link href={`/console/outages/${report.outage}`}>
              {inboxWord('outage', { outage: report.outage })}
            </Link>
          </>
        )}
      </p>
      <Buttons {...props} />
    </li>
  );
}

function Buttons(props: { report: TroubleReport; refusedBecause: string | null }): ReactNode {
  const { report, refusedBecause } = props;
  const { user } = useSession();
  const path = `/trouble-reports/${report.id}/actions`;
  const give = (assignee: string | null) => call('POST', `${path}/assign`, { body: { assignee } });
  return (
    <div className="buttons">
      <button
        type="button"
        data-key="a"
        disabled={refusedBecause !== null}
        title={refusedBecause ?? inboxWord('takeEffect')}
        onClick={() => {
          const next = report.assignee === null ? user.name : null;
          void give(next).then(({ ok }) => {
            if (ok && next !== null) offerUndo(inboxWord('take'), () => give(null));
          });
        }}
      >
        {inboxWord(report.assignee === null ? 'take' : 'giveBack')}
      </button>
      {report.callback !== null && <CallButton report={report} refusedBecause={refusedBecause} />}
      <Action
        path={`${path}/called`}
        refusedBecause={refusedBecause}
        label={inboxWord('called')}
        title={inboxWord('called')}
        effect={inboxWord('calledEffect')}
        fields={
          <>
            <ChoiceField
              name="reached"
              label={inboxWord('reachedAsk')}
              choices={[
                ['yes', inboxWord('reached')],
                ['no', inboxWord('notReached')],
              ]}
              required
            />
            <TextField name="note" label={inboxWord('note')} />
          </>
        }
        body={(form) => ({
          reached: form.get('reached') === 'yes',
          note: form.get('note') || null,
        })}
      />
      <Action
        path={`${path}/done`}
        refusedBecause={refusedBecause}
        label={inboxWord('done')}
        title={inboxWord('done')}
        effect={inboxWord('doneEffect')}
        fields={<TextField name="note" label={inboxWord('note')} required />}
        body={(form) => ({ note: form.get('note') || null })}
      />
    </div>
  );
}

/** The number in clear only when somebody asks for it: that is kept. */
function CallButton(props: { report: TroubleReport; refusedBecause: string | null }): ReactNode {
  const { report, refusedBecause } = props;
  const [number, setNumber] = useState<string | null>(null);
  if (number !== null) {
    return (
      <a className="button" href={`tel:${number}`}>
        {number}
      </a>
    );
  }
  return (
    <button
      type="button"
      disabled={refusedBecause !== null}
      title={refusedBecause ?? undefined}
      onClick={() =>
        void read<TroubleReport>(`/trouble-reports/${report.id}`).then((found) =>
          setNumber(found.callback),
        )
      }
    >
      {inboxWord('call', { number: report.callback ?? '' })}
    </button>
  );
}
