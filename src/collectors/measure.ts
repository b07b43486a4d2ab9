import type { Phase } from '../model/phases.ts';
import { type Quantity, quantityUnits } from '../model/reading.ts';

const phaseLetters = { a: 'A', b: 'B', c: 'C' } as const;

/** `voltage_a` as quantity and phase; null when it is no quantity of the vocabulary. */
export function measureOf(name: string): { quantity: Quantity; phase: Phase } | null {
  if (Object.hasOwn(quantityUnits, name)) return { quantity: name as Quantity, phase: null };
  const [, quantity, letter] = /^(.+)_([abc])$/.exec(name) ?? [];
  if (quantity === undefined || !Object.hasOwn(quantityUnits, quantity)) return null;
  return {
    quantity: quantity as Quantity,
    phase: phaseLetters[letter as keyof typeof phaseLetters],
  };
}
