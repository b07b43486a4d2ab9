/** Settings and device files taken over while the service runs, and what became of it the last time. */
import type { ReactNode } from 'react';
import { dateTime } from '../../shared/format.ts';
import { word } from '../../shared/i18n.ts';
import { useZone } from '../../shared/session.tsx';
import type { Reload } from '../../shared/types.ts';
import { Action } from '../action.tsx';
import { Answer, useRead } from '../query.tsx';
import { useAdminRefusal } from './actions.tsx';

const READ_EVERY_MS = 10_000;

export function ReloadPanel(): ReactNode {
  const refused = useAdminRefusal();
  const query = useRead<{ last: Reload | null }>('/admin/reload', null, READ_EVERY_MS);
  return (
    <section data-testid="reload">
      <div className="buttons">
        <Action
          path="/admin/reload"
          refusedBecause={refused}
          label={word('sources.reload')}
          title={word('sources.reload')}
          effect={word('sources.reloadEffect')}
          onDone={() => void query.refetch()}
        />
      </div>
      <Answer query={query}>{({ last }) => last !== null && <Outcome last={last} />}</Answer>
    </section>
  );
}

function Outcome({ last }: { last: Reload }): ReactNode {
  const zone = useZone();
  const { by, ok, problems, restarted, added, removed, needsRestart } = last;
  const at = dateTime(last.at, zone);
  if (!ok) {
    return (
      <div role="alert">
        <p>{word('sources.refused', { at, by })}</p>
        <ul className="plain">
          {problems.map(({ file, line, column, code, message, fix }) => (
            <li key={`${file} ${line} ${column} ${code}`}>
              <code>
                {file}:{line}:{column}
              </code>{' '}
              {code} {message} {fix}
            </li>
          ))}
        </ul>
      </div>
    );
  }
  const named = (ids: readonly string[]): string => ids.join(', ') || '0';
  return (
    <p className="muted">
      {word('sources.reloaded', {
        ...{ at, by, restarted: named(restarted), added: named(added), removed: named(removed) },
      })}
      {needsRestart.length > 0 &&
        ` · ${word('sources.needsRestart', { parts: needsRestart.join(', ') })}`}
    </p>
  );
}
