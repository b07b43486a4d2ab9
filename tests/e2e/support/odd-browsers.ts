/** Browsers that are set up otherwise than most. */

/** Runs in the page: as where a person has forbidden it to keep anything, locks included. */
export function keepingNothing(): void {
  const refuse = (): never => {
    throw new DOMException('Access is denied for this document.', 'SecurityError');
  };
  for (const name of ['localStorage', 'sessionStorage', 'indexedDB']) {
    Object.defineProperty(globalThis, name, { get: refuse });
  }
  const { locks } = navigator as unknown as { locks: { request: unknown } };
  locks.request = async () => refuse();
}
