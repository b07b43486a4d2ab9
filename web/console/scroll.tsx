import type { ReactNode } from 'react';

/** A long list in a box of its own; it can be reached and scrolled with the keyboard. */
export function Scroll(props: { label: string; children: ReactNode }): ReactNode {
  return (
    // biome-ignore lint/a11y/noNoninteractiveTabindex: a box that scrolls must be reached by keyboard
    <section className="scroll" aria-label={props.label} tabIndex={0}>
      <ul className="plain">{props.children}</ul>
    </section>
  );
}
