/** Two people on one object: theirs and mine side by side. */
import type { ReactNode } from 'react';
import { type ApiProblem, call, type Page } from '../shared/api.ts';
import { clockTime } from '../shared/format.ts';
import { useZone } from '../shared/session.tsx';
import type { TimelineRow } from '../shared/types.ts';
import { actionWord } from './words/action.ts';

/** One thing of an object, as somebody else left it and as it is wanted here. */
export interface Compared {
  what: string;
  theirs: string;
  mine: string;
}

export interface ConflictFacts {
  version: number;
  /** Who changed it, as far as that is known. */
  who: string | null;
  at: string | null;
  compared: Compared[];
  /** What was filled in here. */
  form: FormData;
}

/** Null where the answer does not hold the object as it stands. */
export async function conflictOf(
  at: {
    path: string;
    version?: number;
    compare?: (current: unknown, form: FormData) => Compared[];
  } & { form: FormData; problem: ApiProblem },
): Promise<ConflictFacts | null> {
  const current = at.problem.current as { version?: number } | undefined;
  if (current?.version === undefined) return null;
  const { version } = current;
  const last = await lastChange(at.path);
  return {
    ...{ version, form: at.form },
    ...{ who: last?.by ?? null, at: last?.at ?? null },
    compared: at.compare?.(current, at.form) ?? [
      {
        what: '',
        theirs: actionWord('version', { version }),
        mine: actionWord('version', { version: at.version ?? 0 }),
      },
    ],
  };
}

/** Outages keep who did what; elsewhere nobody is named. */
async function lastChange(path: string): Promise<TimelineRow | null> {
  const outage = /^\/outages\/[^/]+/.exec(path)?.[0];
  if (outage === undefined) return null;
  const answer = await call<Page<TimelineRow>>('GET', `${outage}/timeline`);
  if (!answer.ok) return null;
  return answer.value.items.find((row) => row.by !== null && row.kind !== 'notice') ?? null;
}

export function Conflict(props: {
  facts: ConflictFacts;
  isBusy: boolean;
  onKeep: () => void;
  onSet: () => void;
}): ReactNode {
  const { who, at, compared } = props.facts;
  const zone = useZone();
  const when =
    at === null ? actionWord('meanwhile') : actionWord('at', { time: clockTime(at, zone, true) });
  return (
    <div data-testid="conflict">
      <p role="alert">{actionWord('changed', { who: who ?? actionWord('somebody'), when })}</p>
      <table>
        <thead>
          <tr>
            <th>{actionWord('what')}</th>
            <th>{actionWord('theirs')}</th>
            <th>{actionWord('mine')}</th>
          </tr>
        </thead>
        <tbody>
          {compared.map(({ what, theirs, mine }) => (
            <tr key={what}>
              <th scope="row">{what}</th>
              <td data-label={actionWord('theirs')}>{theirs}</td>
              <td data-label={actionWord('mine')}>{mine}</td>
            </tr>
          ))}
        </tbody>
      </table>
      <div className="buttons">
        <button type="button" onClick={props.onKeep}>
          {actionWord('keep')}
        </button>
        <button type="button" disabled={props.isBusy} onClick={props.onSet}>
          {actionWord('set')}
        </button>
      </div>
    </div>
  );
}
