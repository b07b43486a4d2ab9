import type { ReactNode } from 'react';
import { dateTime } from '../../shared/format.ts';
import { useLanguage } from '../../shared/i18n.ts';
import { useZone } from '../../shared/session.tsx';
import type { PolicyCheck, PolicyText } from '../../shared/types.ts';
import { problemText } from '../words/problems.ts';
import { rulesWord } from '../words/rules.ts';

/** What people saved, newest first; one of them may be taken up again. */
export function Versions(props: {
  versions: PolicyText['versions'];
  onTake: ((text: string) => void) | null;
}): ReactNode {
  const zone = useZone();
  const { versions, onTake } = props;
  if (versions.length === 0) return <p className="muted">{rulesWord('noVersions')}</p>;
  return (
    <>
      <h2>{rulesWord('versions')}</h2>
      <ul className="plain rows" data-testid="versions">
        {versions.map(({ no, text, by, at, reason }) => (
          <li key={no} data-row>
            <p>
              <strong>{no}</strong> {by} · {dateTime(at, zone)} · {reason}
              {text === null && ` · ${rulesWord('wasFile')}`}
            </p>
            <div className="buttons">
              {text !== null && onTake !== null && (
                <button type="button" onClick={() => onTake(text)}>
                  {rulesWord('take')}
                </button>
              )}
            </div>
          </li>
        ))}
      </ul>
    </>
  );
}

export function Problems(props: {
  problems: PolicyCheck['problems'];
  warnings?: PolicyCheck['warnings'];
}): ReactNode {
  const { problems, warnings = [] } = props;
  const language = useLanguage();
  if (problems.length === 0 && warnings.length === 0) {
    return <p role="status">{rulesWord('allWell')}</p>;
  }
  const line = (found: PolicyCheck['problems'][number], index: number) => (
    <li key={`${found.code} ${index}`}>
      <code>
        {found.file}:{found.line}
      </code>{' '}
      {problemText(found, language)} ({found.code})
    </li>
  );
  return (
    <>
      {problems.length > 0 && (
        <div role="alert" data-testid="problems">
          <ul>{problems.map(line)}</ul>
        </div>
      )}
      {warnings.length > 0 && <ul>{warnings.map(line)}</ul>}
    </>
  );
}
