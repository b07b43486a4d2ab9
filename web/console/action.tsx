/**
 * A dialog whose button says its effect, and the call behind it. What somebody else changed meanwhile is shown
 * beside what is wanted here, and one of both is chosen; nothing is overwritten unseen.
 */
import { Dialog } from '@base-ui/react/dialog';
import { type FormEvent, type ReactNode, useState } from 'react';
import { flushSync } from 'react-dom';
import { type Answer, type ApiProblem, call } from '../shared/api.ts';
import { word } from '../shared/i18n.ts';
import { useStreamStatus } from '../shared/live.tsx';
import { type Compared, Conflict, type ConflictFacts, conflictOf } from './conflict.tsx';
import { offerUndo } from './frame/undo.tsx';
import { actionWord } from './words/action.ts';

export interface ActionProps {
  label: string;
  title: string;
  /** What pressing it does, in words, with its number. */
  effect: string;
  path: string;
  /** POST unless said. */
  method?: 'POST' | 'PATCH' | 'DELETE';
  version?: number;
  /** Says who may when this person may not. */
  refusedBecause?: string | null;
  fields?: ReactNode;
  /** Body of the request from the form. */
  body?: (form: FormData) => unknown;
  onDone?: (value: unknown) => void;
  /** The letter that opens it. */
  shortcut?: string;
  /** Much stands in it. */
  isWide?: boolean;
  /** What stands in an object that somebody else changed, beside what is wanted here. */
  compare?: (current: unknown, form: FormData) => Compared[];
  /** Takes it back; offered for ten seconds. */
  undo?: (value: unknown) => Promise<Answer<unknown>>;
}

/** Why nothing may be done now: the right is missing, or the screen is not live. */
export function useRefusal(refusedBecause: string | null | undefined): string | null {
  const { state, heardAt } = useStreamStatus();
  const isStale = state === 'not_live' && heardAt !== null;
  return refusedBecause ?? (isStale ? word('action.stale') : null);
}

export function Action(props: ActionProps): ReactNode {
  const [isOpen, setOpen] = useState(false);
  const refused = useRefusal(props.refusedBecause);
  return (
    <Dialog.Root open={isOpen} onOpenChange={setOpen}>
      <Dialog.Trigger
        disabled={refused !== null}
        title={refused ?? undefined}
        className="button"
        data-key={props.shortcut}
        aria-keyshortcuts={props.shortcut}
      >
        {props.label}
      </Dialog.Trigger>
      <Dialog.Portal>
        <Dialog.Backdrop className="backdrop" />
        <Dialog.Popup className={props.isWide ? 'dialog wide' : 'dialog'}>
          <Dialog.Title>{props.title}</Dialog.Title>
          <ActionForm {...props} close={() => setOpen(false)} />
        </Dialog.Popup>
      </Dialog.Portal>
    </Dialog.Root>
  );
}

function ActionForm(props: ActionProps & { close: () => void }): ReactNode {
  const [problem, setProblem] = useState<ApiProblem | null>(null);
  const [conflict, setConflict] = useState<ConflictFacts | null>(null);
  const [isBusy, setBusy] = useState(false);

  async function send(form: FormData, version = props.version): Promise<void> {
    setBusy(true);
    const body = props.body?.(form) ?? {};
    const answer = await call(props.method ?? 'POST', props.path, {
      body,
      ...(version === undefined ? {} : { version }),
    });
    const isStale = !answer.ok && answer.problem.code === 'API-VERSION-STALE';
    const facts =
      isStale && !answer.ok ? await conflictOf({ ...props, form, problem: answer.problem }) : null;
    setBusy(false);
    if (facts !== null) return setConflict(facts);
    if (!answer.ok) return setProblem(answer.problem);
    // Gone before what was done is offered back: a key meant for the offer must not fall into the dialog.
    flushSync(props.close);
    props.onDone?.(answer.value);
    const { undo } = props;
    const what = actionWord('undoOf', { what: props.title });
    offerUndo(what, undo === undefined ? null : () => undo(answer.value));
  }

  if (conflict !== null) {
    const { form, version } = conflict;
    return (
      <Conflict
        facts={conflict}
        isBusy={isBusy}
        onKeep={props.close}
        onSet={() => void send(form, version)}
      />
    );
  }
  const submit = (event: FormEvent<HTMLFormElement>): void => {
    event.preventDefault();
    void send(new FormData(event.currentTarget));
  };
  return (
    <form onSubmit={submit}>
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
  );
}
