import type { ReactNode } from 'react';
import { clockTime } from '../../shared/format.ts';
import { useZone } from '../../shared/session.tsx';
import { frameWord } from '../words/frame.ts';
import { allowSound, muteSound, useSoundState } from './sound.ts';

/** Whether this page can be heard; a browser keeps it silent until somebody pressed. */
export function SoundSwitch(): ReactNode {
  const { isAllowed, mutedUntil } = useSoundState();
  const zone = useZone();
  const isMuted = mutedUntil !== null && mutedUntil > Date.now();
  const text = isMuted
    ? frameWord('soundMuted', { time: clockTime(mutedUntil, zone) })
    : frameWord(isAllowed ? 'soundOn' : 'soundOff');
  return (
    <button
      type="button"
      data-testid="sound"
      data-state={isMuted ? 'muted' : isAllowed ? 'on' : 'off'}
      className="quiet"
      title={text}
      aria-label={text}
      onClick={() => (isAllowed && !isMuted ? muteSound() : allowSound())}
    >
      {isMuted || !isAllowed ? (
        <>
          ♪ × <span className="wide-only muted">{text}</span>
        </>
      ) : (
        '♪'
      )}
    </button>
  );
}
