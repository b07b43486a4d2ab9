import { useEffect, useState } from 'react';
import { type Answer, call } from '../../shared/api.ts';
import type { Preview } from '../../shared/types.ts';

const ASK_AFTER_MS = 120;

/** Asks a moment after the last change; only the newest answer counts, the one before stands meanwhile. */
export function usePreview(body: Record<string, unknown> | null): Answer<Preview> | null {
  const [answer, setAnswer] = useState<Answer<Preview> | null>(null);
  const asked = body === null ? null : JSON.stringify(body);
  useEffect(() => {
    if (asked === null) return setAnswer(null);
    let isNewest = true;
    const timer = setTimeout(() => {
      void call<Preview>('POST', '/planned-outages/preview', { body: JSON.parse(asked) }).then(
        (next) => isNewest && setAnswer(next),
      );
    }, ASK_AFTER_MS);
    return () => {
      isNewest = false;
      clearTimeout(timer);
    };
  }, [asked]);
  return answer;
}
