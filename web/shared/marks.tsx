/** Marks that not every system's letters hold are drawn. */
import type { ReactNode } from 'react';

/** The sign of earth, as large as a letter. */
export function EarthMark(): ReactNode {
  return (
    <svg className="letter" viewBox="0 0 12 12" aria-hidden="true">
      <path d="M6 0v5M1 5h10M3 8h6M5 11h2" fill="none" stroke="currentColor" strokeWidth="1.5" />
    </svg>
  );
}

/** Half of it is filled: partly. */
export function HalfMark(): ReactNode {
  return (
    <svg className="letter" viewBox="0 0 12 12" aria-hidden="true">
      <path d="M1.5 1.5h9v9h-9z" fill="none" stroke="currentColor" strokeWidth="1.5" />
      <path d="M1.5 1.5H6v9H1.5z" fill="currentColor" />
    </svg>
  );
}
