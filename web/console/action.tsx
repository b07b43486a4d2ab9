/** A dialog whose button says its effect, and the call behind it; a stale version is shown, never overwritten. */
import { Dialog } from '@base-ui/react/dialog';
import { type FormEvent, type ReactNode, useState } from 'react';
import { type ApiProblem, call } from '../shared/api.ts';
import { word } from '../shared/i18n.ts';
import { useStreamStatus } from '../shared/live.tsx';

export interface ActionProps {
  label: string;
  title: string;
  /** What pressing it does, in words, with its number. */
  effect: string;
  path: string;
  version?: number;
  /** Says who may when this person may not. */
  refusedBecause?: string | null;
  fields?: ReactNode;
  /** Body of the request from the form. */
  body?: (form: FormData) => unknown;
  onDone?: (value: unknown) => void;
}

export function Action(props: ActionProps): ReactNode {
  const [isOpen, setOpen] = useState(false);
  const [problem, setProblem] = useState<ApiProblem | null>(null);
  const [isBusy, setBusy] = useState(false);
  const { state, heardAt } = useStreamStatus();
  const isStale = state === 'not_live' && heardAt !== null;
  const refused = props.refusedBecause ?? (isStale ? word('action.stale') : null);

  async function run(event: FormEvent<HTMLFormElement>): Promise<void> {
    event.preventDefault();
    setBusy(true);
    const body = props.body?.(new FormData(event.currentTarget)) ?? {};
    const answer = await call('POST', props.path, {
      body,
      ...(props.version === undefined ? {} : { version: props.version }),
    });
    setBusy(false);
    if (!answer.ok) return setProblem(answer.problem);
    setOpen(false);
    setProblem(null);
    props.onDone?.(answer.value);
  }

  return (
    <Dialog.Root open={isOpen} onOpenChange={setOpen}>
      <Dialog.Trigger disabled={refused !== null} title={refused ?? undefined} className="button">
        {props.label}
      </Dialog.Trigger>
      <Dialog.Portal>
        <Dialog.Backdrop className="backdrop" />
        <Dialog.Popup className="dialog">
          <Dialog.Title>{props.title}</Dialog.Title>
          <form onSubmit={(event) => void run(event)}>
            {props.fields}
            {problem !== null && (
              <p role="alert">
                {problem.detail} ({problem.code})
              </p>
            )}
            <div className="buttons">
              <button type="submit" className="primary" aria-busy={isBusy} disabled={isBusy}>
                {props.effect}
              </button>
              <Dialog.Close className="button">{word('action.close')}</Dialog.Close>
            </div>
          </form>
        </Dialog.Popup>
      </Dialog.Portal>
    </Dialog.Root>
  );
}
