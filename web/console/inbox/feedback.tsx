import type { ReactNode } from 'react';
import { Link } from 'wouter';
import type { Page } from '../../shared/api.ts';
import type { Feedback as Said } from '../../shared/types.ts';
import { Action } from '../action.tsx';
import { Answer, useRead } from '../query.tsx';
import { inboxWord } from '../words/inbox.ts';
import { WaitingAge } from './age.tsx';

const READ_EVERY_MS = 30_000;

/** Questions and suggestions without an answer, oldest first. */
export function Feedback({ refusedBecause }: { refusedBecause: string | null }): ReactNode {
  const query = useRead<Page<Said>>('/feedback?state=open&limit=200', null, READ_EVERY_MS);
  return (
    <Answer query={query}>
      {({ items }) => (
        <>
          <h2>{inboxWord('feedback', { count: items.length })}</h2>
          <ol className="plain rows">
            {items.toReversed().map((one) => (
              <li key={one.id} data-row data-testid={`feedback-row-${one.id}`}>
                <p>{one.text}</p>
                <p className="muted">
                  {one.contact !== null && (
                    <Link href={`/console/people/${encodeURIComponent(one.contact)}`}>
                      {one.contact}
                    </Link>
                  )}{' '}
                  {one.subject ?? ''} · <WaitingAge since={one.at} kind="rest" />
                </p>
                <Action
                  path={`/feedback/${one.id}/actions/answer`}
                  refusedBecause={refusedBecause}
                  label={inboxWord('answer')}
                  title={inboxWord('answer')}
                  effect={inboxWord('answerEffect')}
                  fields={<AnswerFields />}
                  body={(form) => ({ text: form.get('text') })}
                  onDone={() => void query.refetch()}
                />
              </li>
            ))}
          </ol>
        </>
      )}
    </Answer>
  );
}

const canned = ['cannedSeen', 'cannedLook', 'cannedSent'] as const;

function AnswerFields(): ReactNode {
  return (
    <>
      <label>
        {inboxWord('answer')}
        <input name="text" list="canned" maxLength={1_000} required />
      </label>
      <datalist id="canned">
        {canned.map((key) => (
          <option key={key} value={inboxWord(key)} />
        ))}
      </datalist>
    </>
  );
}
