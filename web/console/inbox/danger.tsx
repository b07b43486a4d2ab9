import type { ReactNode } from 'react';
import { Link } from 'wouter';
import { clockTime } from '../../shared/format.ts';
import { useZone } from '../../shared/session.tsx';
import { useSound } from '../frame/sound.ts';
import { inboxWord } from '../words/inbox.ts';
import { reportText } from './report-text.ts';
import { useInbox } from './waiting.ts';

/** On every page, with a sound until somebody takes it: somebody may be in danger. */
export function DangerBanner(): ReactNode {
  const zone = useZone();
  const { dangers } = useInbox();
  useSound(dangers.filter(({ assignee }) => assignee === null).map(({ id }) => id));
  if (dangers.length === 0) return null;
  return (
    <div role="alert" className="banner" data-testid="danger-banner">
      {dangers.map((report) => (
        <p key={report.id}>
          ▲{' '}
          <Link href="/console/inbox">
            {inboxWord('dangerLine', {
              time: clockTime(report.at, zone, true),
              where: [report.supplyPoint ?? report.device ?? inboxWord('noPlace'), report.feeder]
                .filter((one) => one !== null)
                .join(', '),
            })}
          </Link>{' '}
          {reportText(report.text)}
          {report.assignee !== null && ` · ${inboxWord('takenBy', { name: report.assignee })}`}
        </p>
      ))}
    </div>
  );
}
