/**
 * Sounds for what must not be missed, made by the browser itself. It lets a page sound only after somebody has
 * pressed something on it; until then the page says that it is silent.
 */
import { useEffect, useRef, useSyncExternalStore } from 'react';

const TONES_HZ = [880, 660, 880, 660];
const TONE_S = 0.35;
const AGAIN_AFTER_MS = 10_000;
const MUTED_MS = 600_000;

export interface SoundState {
  isAllowed: boolean;
  mutedUntil: number | null;
}

let context: AudioContext | null = null;
let state: SoundState = { isAllowed: false, mutedUntil: null };
const listeners = new Set<() => void>();

function set(next: Partial<SoundState>): void {
  state = { ...state, ...next };
  for (const listener of listeners) listener();
}

function audio(): AudioContext {
  if (context === null) {
    const made = new AudioContext();
    made.addEventListener('statechange', () => set({ isAllowed: made.state === 'running' }));
    set({ isAllowed: made.state === 'running' });
    context = made;
  }
  return context;
}

export function useSoundState(): SoundState {
  return useSyncExternalStore(
    (listener) => {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
    () => state,
  );
}

/** Somebody pressed: the browser allows it from now on. */
export function allowSound(): void {
  void audio().resume();
  set({ mutedUntil: null });
}

export function muteSound(): void {
  set({ mutedUntil: Date.now() + MUTED_MS });
}

/** Sounds at once when one of these is new, and again while there is any. */
export function useSound(
  urgent: readonly string[],
  { everyMs = AGAIN_AFTER_MS, tones = TONES_HZ.length } = {},
): void {
  const key = urgent.join('\n');
  useEffect(() => {
    if (key === '') return undefined;
    const sound = (): void => play(tones);
    sound();
    const timer = setInterval(sound, everyMs);
    return () => clearInterval(timer);
  }, [key, everyMs, tones]);
}

/** One tone when one is new; what stood already when the page came makes none. */
export function useSoundOnce(ids: readonly string[]): void {
  const known = useRef<ReadonlySet<string> | null>(null);
  const key = ids.join('\n');
  useEffect(() => {
    const now = new Set(key === '' ? [] : key.split('\n'));
    const isNew = known.current !== null && [...now].some((id) => !known.current?.has(id));
    known.current = new Set([...(known.current ?? []), ...now]);
    if (isNew) play(1);
  }, [key]);
}

/** Says on the page itself that it sounded, for those who test and for those who cannot hear. */
function play(tones: number): void {
  if (state.mutedUntil !== null && state.mutedUntil > Date.now()) return;
  document.documentElement.dataset['sounded'] = String(Date.now());
  const at = audio();
  void at.resume();
  const gain = at.createGain();
  gain.gain.value = 0.2;
  gain.connect(at.destination);
  for (const [index, frequency] of TONES_HZ.slice(0, tones).entries()) {
    const tone = at.createOscillator();
    tone.frequency.value = frequency;
    tone.connect(gain);
    tone.start(at.currentTime + index * TONE_S);
    tone.stop(at.currentTime + (index + 0.9) * TONE_S);
  }
}
