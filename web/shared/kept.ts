/** Small things that a browser keeps between visits; where it keeps nothing they last as long as the page. */
const held = new Map<string, string>();

/** Null: nothing is kept under this name. */
export function kept(name: string): string | null {
  try {
    return localStorage.getItem(name) ?? held.get(name) ?? null;
  } catch {
    return held.get(name) ?? null;
  }
}

/** @param value null takes away what is kept */
export function keep(name: string, value: string | null): void {
  held.delete(name);
  try {
    if (value === null) localStorage.removeItem(name);
    else localStorage.setItem(name, value);
  } catch {
    if (value !== null) held.set(name, value);
  }
}

/** Whether this browser keeps anything at all. */
export function canKeep(): boolean {
  try {
    return localStorage !== null;
  } catch {
    return false;
  }
}
