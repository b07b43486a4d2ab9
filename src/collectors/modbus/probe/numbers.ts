/** A number of the manual that was written as an address: 40101 is address 100 of the holding registers. */
import { decodePoint } from '../template/decode.ts';
import { numberedAs, type Template } from '../template/points.ts';
import type { PointRead } from './points.ts';
import type { ProbeSession } from './session.ts';

/** The line that says so, where the device refuses the one and has the other; else null. */
export async function numberAdvice(
  session: ProbeSession,
  template: Template,
  points: readonly PointRead[],
): Promise<string | null> {
  if (template.sunspec !== null) return null;
  const refused = points.flatMap(({ point, reason }) => {
    const address = reason === 'illegal_address' ? numberedAs(point.table, point.at) : null;
    return address === null ? [] : [{ point, address }];
  });
  const [first] = refused;
  if (first === undefined) return null;
  const { point, address } = first;
  const answer = await session.read({ table: point.table, from: address, quantity: point.length });
  if (!answer.ok) return null;
  const { value } = decodePoint(point, answer.words);
  const reads =
    value === null || point.scaleFrom !== null ? '' : `, where ${point.name} reads ${value}`;
  const others = refused.length > 1 ? `, and so for ${refused.length - 1} more` : '';
  return `at: ${point.at} is a number of the manual: write number: ${point.at} (address ${address}${reads})${others}`;
}
