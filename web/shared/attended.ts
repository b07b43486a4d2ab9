/** Whether somebody sits before this page: what it asks by itself must keep nobody signed in. */

/** Hands that have touched nothing for so long are elsewhere. */
const ATTENDED_MS = 60_000;
let touchedAt = Date.now();

/** Notes each touch from now on. */
export function noteHands(): () => void {
  const note = (): void => {
    touchedAt = Date.now();
  };
  const signs = ['pointerdown', 'pointermove', 'keydown', 'wheel', 'touchmove'];
  const how = { capture: true, passive: true };
  for (const sign of signs) addEventListener(sign, note, how);
  return () => {
    for (const sign of signs) removeEventListener(sign, note, how);
  };
}

export function isAttended(): boolean {
  return Date.now() - touchedAt < ATTENDED_MS;
}
