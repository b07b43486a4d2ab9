import { Dialog } from '@base-ui/react/dialog';
import type { ReactNode } from 'react';
import { word } from '../../shared/i18n.ts';
import { frameWord } from '../words/frame.ts';
import { navigation } from './navigation.tsx';

const lines = ['keysMove', 'keysItem', 'keysOpen', 'keysAct', 'keysUndo', 'keysSafe'] as const;

/** The map of the keys. */
export function KeyHelp(props: { isOpen: boolean; onClose: () => void }): ReactNode {
  return (
    <Dialog.Root open={props.isOpen} onOpenChange={(isOpen) => !isOpen && props.onClose()}>
      <Dialog.Portal>
        <Dialog.Backdrop className="backdrop" />
        <Dialog.Popup className="dialog">
          <Dialog.Title>{frameWord('keysTitle')}</Dialog.Title>
          <p>{frameWord('keysGo')}</p>
          <p>
            {navigation().map(({ key, label }) => (
              <span key={key} className="key-pair">
                <kbd>g {key}</kbd> {label}
              </span>
            ))}
          </p>
          <ul className="plain">
            {lines.map((line) => (
              <li key={line}>{frameWord(line)}</li>
            ))}
          </ul>
          <div className="buttons">
            <Dialog.Close className="button">{word('action.close')}</Dialog.Close>
          </div>
        </Dialog.Popup>
      </Dialog.Portal>
    </Dialog.Root>
  );
}
