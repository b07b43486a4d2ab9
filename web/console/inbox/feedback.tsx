/** Questions and suggestions without an answer, oldest first, each with its thread. */
import { type ReactNode, useState } from 'react';
import { Link } from 'wouter';
import type { Page } from '../../shared/api.ts';
import { dateTime } from '../../shared/format.ts';
import { stateWord, useLanguage } from '../../shared/i18n.ts';
import { useZone } from '../../shared/session.tsx';
import type { CannedAnswers, Feedback as Said } from '../../shared/types.ts';
import { Action } from '../action.tsx';
import { Answer, useRead } from '../query.tsx';
import { inboxWord } from '../words/inbox.ts';
import { WaitingAge } from './age.tsx';

const READ_EVERY_MS = 30_000;

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
                <Thread said={one} />
                <div className="buttons">
                  <Action
                    path={`/feedback/${one.id}/actions/answer`}
                    refusedBecause={refusedBecause}
                    label={inboxWord('answer')}
                    title={inboxWord('answer')}
                    effect={inboxWord('answerEffect', {
                      channel: stateWord('reportChannel', one.channel),
                    })}
                    fields={<AnswerFields />}
                    body={(form) => ({ text: form.get('text') })}
                    onDone={() => void query.refetch()}
                  />
                </div>
              </li>
            ))}
          </ol>
        </>
      )}
    </Answer>
  );
}

function Thread({ said }: { said: Said }): ReactNode {
  const zone = useZone();
  return (
    <div>
      {said.text}
      {said.entries.slice(1).map((entry) => (
        <blockquote key={`${entry.at} ${entry.by}`}>
          {entry.text}
          <footer>
            {entry.name ?? ''} {dateTime(entry.at, zone)}
          </footer>
        </blockquote>
      ))}
      <div className="muted">
        {stateWord('topic', said.topic)} · {stateWord('reportChannel', said.channel)}{' '}
        {said.contact !== null && (
          <Link href={`/console/people/${encodeURIComponent(said.contact)}`}>{said.contact}</Link>
        )}{' '}
        {said.subject ?? said.supplyPoint ?? ''} · <WaitingAge since={said.at} kind="rest" />
      </div>
    </div>
  );
}

/** Free words, or ready ones that can still be changed. */
function AnswerFields(): ReactNode {
  const language = useLanguage();
  const [text, setText] = useState('');
  const { data } = useRead<CannedAnswers>('/feedback/answers');
  return (
    <>
      {data !== undefined && data.items.length > 0 && (
        <label>
          {inboxWord('canned')}
          <select value="" onChange={(event) => setText(event.target.value)}>
            <option value="" />
            {data.items.map((one) => (
              <option key={one.id} value={one.text[language] ?? ''}>
                {one.title[language] ?? one.id}
              </option>
            ))}
          </select>
        </label>
      )}
      <label>
        {inboxWord('answer')}
        <textarea
          name="text"
          rows={4}
          maxLength={1_000}
          required
          value={text}
          onChange={(event) => setText(event.target.value)}
        />
      </label>
    </>
  );
}
