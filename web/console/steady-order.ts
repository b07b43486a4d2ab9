/** The order of rows that people point at: it stands still while pointer or keyboard is on them. */
import { useReducer, useRef, useState } from 'react';

export interface SteadyOrder<T> {
  rows: T[];
  /** Rows that would move. */
  changes: number;
  /** Puts them in order now; they stand still again after it. */
  update: () => void;
  /** Of what holds the rows and the button that updates them: on the way to it nothing may move. */
  holding: {
    onMouseEnter: () => void;
    onMouseLeave: () => void;
    onFocus: () => void;
    onBlur: () => void;
  };
}

/**
 * While it is held what comes stands at the end, so that nothing jumps under the pointer and nothing is hidden.
 * @param wanted in the order in which they should stand
 */
export function useSteadyOrder<T>(wanted: readonly T[], idOf: (one: T) => string): SteadyOrder<T> {
  const [isHeld, hold] = useState(false);
  const [, show] = useReducer((times: number) => times + 1, 0);
  const order = useRef<readonly string[]>([]);
  const byId = new Map(wanted.map((one) => [idOf(one), one]));
  const kept = isHeld ? order.current.filter((id) => byId.has(id)) : [];
  order.current = [...new Set([...kept, ...byId.keys()])];
  const rows = order.current.flatMap((id) => byId.get(id) ?? []);
  const take = (): void => hold(true);
  const leave = (): void => hold(false);
  return {
    rows,
    changes: wanted.filter((one, index) => rows[index] !== one).length,
    update() {
      order.current = [];
      show();
    },
    holding: { onMouseEnter: take, onMouseLeave: leave, onFocus: take, onBlur: leave },
  };
}
