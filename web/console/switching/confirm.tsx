/** The last question before a switching is recorded: names object and effect; many customers want it typed. */
import { Dialog } from '@base-ui/react/dialog';
import { type ReactNode, useState } from 'react';
import type { ApiProblem } from '../../shared/api.ts';
import { word } from '../../shared/i18n.ts';
import { useStreamStatus } from '../../shared/live.tsx';

export function Confirm(props: {
  /** What opens the question. */
  label: string;
  /** What it does, with its number; stands on the button that does it. */
  effect: string;
  /** Where so much hangs on it, this is typed first. */
  typed: { label: string; text: string } | null;
  refusedBecause: string | null;
  children?: ReactNode;
  run: () => Promise<ApiProblem | null>;
}): ReactNode {
  const { label, effect, typed, children } = props;
  const [isOpen, setOpen] = useState(false);
  const [text, setText] = useState('');
  const [isBusy, setBusy] = useState(false);
  const [problem, setProblem] = useState<ApiProblem | null>(null);
  const { state, heardAt } = useStreamStatus();
  const isStale = state === 'not_live' && heardAt !== null;
  const refused = props.refusedBecause ?? (isStale ? word('action.stale') : null);
  const isTyped = typed === null || text.trim() === typed.text;
  async function run(): Promise<void> {
    setBusy(true);
    const found = await props.run();
    setBusy(false);
    setProblem(found);
    if (found === null) setOpen(false);
  }
  return (
    <Dialog.Root
      open={isOpen}
      onOpenChange={(next) => {
        setOpen(next);
        setText('');
        setProblem(null);
      }}
    >
      <Dialog.Trigger disabled={refused !== null} title={refused ?? undefined} className="button">
        {label}
      </Dialog.Trigger>
      {refused !== null && <p className="muted">{refused}</p>}
      <Dialog.Portal>
        <Dialog.Backdrop className="backdrop" />
        <Dialog.Popup className="dialog">
          <Dialog.Title>{effect}</Dialog.Title>
          {children}
          {typed !== null && (
            <label>
              {typed.label}
              <input value={text} onChange={(event) => setText(event.target.value)} />
            </label>
          )}
          {problem !== null && (
            <p role="alert">
              {problem.detail} ({problem.code})
            </p>
          )}
          <div className="buttons">
            <button
              type="button"
              className="primary"
              aria-busy={isBusy}
              disabled={isBusy || !isTyped}
              onClick={() => void run()}
            >
              {effect}
            </button>
            <Dialog.Close className="button">{word('action.close')}</Dialog.Close>
          </div>
        </Dialog.Popup>
      </Dialog.Portal>
    </Dialog.Root>
  );
}
