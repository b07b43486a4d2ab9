/** A sound for what must not be missed. A browser lets a page sound only after somebody has pressed something on it. */
import { useEffect, useRef } from 'react';

const TONES_HZ = [880, 660, 880, 660];
const TONE_S = 0.35;
const AGAIN_AFTER_MS = 10_000;

/** Sounds at once when one of these is new, and again every ten seconds while there is any. */
export function useSound(urgent: readonly string[]): void {
  const context = useRef<AudioContext | null>(null);
  const key = urgent.join('\n');
  useEffect(() => {
    if (key === '') return undefined;
    context.current ??= new AudioContext();
    const sound = (): void => void (context.current !== null && play(context.current));
    sound();
    const timer = setInterval(sound, AGAIN_AFTER_MS);
    return () => clearInterval(timer);
  }, [key]);
}

function play(context: AudioContext): void {
  void context.resume();
  const gain = context.createGain();
  gain.gain.value = 0.2;
  gain.connect(context.destination);
  for (const [index, frequency] of TONES_HZ.entries()) {
    const tone = context.createOscillator();
    tone.frequency.value = frequency;
    tone.connect(gain);
    tone.start(context.currentTime + index * TONE_S);
    tone.stop(context.currentTime + (index + 0.9) * TONE_S);
  }
}
