/** The last payload nobody could read, as text: it comes from outside and is never markup. */
import type { ReactNode } from 'react';
import { dateTime } from '../../shared/format.ts';
import { word } from '../../shared/i18n.ts';
import { useZone } from '../../shared/session.tsx';
import type { SourceDetail } from '../../shared/types.ts';

export function BadPayload({ detail }: { detail: SourceDetail }): ReactNode {
  const zone = useZone();
  const { lastBad, lanes } = detail;
  if (lastBad === null && lanes.length === 0) return null;
  return (
    <section data-testid="source-bad-payload">
      <h2>{word('sources.lastBad')}</h2>
      {lastBad === null ? (
        <p className="muted">{word('sources.noBad')}</p>
      ) : (
        <>
          <p>
            {word('sources.badHead', {
              ...{ topic: lastBad.topic, bytes: lastBad.bytes, reason: lastBad.reason },
              at: dateTime(lastBad.receivedAt, zone),
            })}
          </p>
          {!lastBad.isText && <p className="muted">{word('sources.badHex')}</p>}
          <pre className="payload" dir="ltr">
            {lastBad.text}
          </pre>
          {lastBad.isCut && <p className="muted">{word('sources.badCut')}</p>}
        </>
      )}
    </section>
  );
}
