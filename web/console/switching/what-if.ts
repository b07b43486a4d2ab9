/** Asks what a switching would do, as soon as the typing rests. */
import { useEffect, useState } from 'react';
import type { components } from '../../api.d.ts';
import { type ApiProblem, call } from '../../shared/api.ts';

export type WhatIf = components['schemas']['WhatIf'];
export interface Switched {
  open: string[];
  close: string[];
}

const ASK_AFTER_MS = 200;

export function useWhatIf({ open, close }: Switched): {
  answer: WhatIf | null;
  problem: ApiProblem | null;
} {
  const [found, setFound] = useState<{ answer: WhatIf | null; problem: ApiProblem | null }>({
    ...{ answer: null, problem: null },
  });
  const key = JSON.stringify({ open, close });
  useEffect(() => {
    const change = JSON.parse(key) as Switched;
    if (change.open.length + change.close.length === 0) {
      return setFound({ answer: null, problem: null });
    }
    let isOld = false;
    const timer = setTimeout(() => {
      void call<WhatIf>('POST', '/what-if', { body: change }).then((said) => {
        if (isOld) return;
        setFound(
          said.ok ? { answer: said.value, problem: null } : { answer: null, problem: said.problem },
        );
      });
    }, ASK_AFTER_MS);
    return () => {
      isOld = true;
      clearTimeout(timer);
    };
  }, [key]);
  return found;
}
