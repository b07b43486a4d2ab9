/** Rows of a feeder's diagram in depth-first order, as the API gives them. */
import type { Diagram } from '../../shared/types.ts';

export interface DiagramRow {
  id: string;
  kind: string;
  parent: string | null;
  state: string;
  normal: string;
  live: string;
  customers: number;
  name: string;
}

export function rowsOf(diagram: Diagram): DiagramRow[] {
  const at = (column: string): number => diagram.columns.indexOf(column);
  const [id, kind, parent] = [at('id'), at('kind'), at('parent')];
  const [state, normal, live] = [at('state'), at('normal'), at('live')];
  const [customers, name] = [at('customers'), at('name')];
  return diagram.rows.map((row) => ({
    id: String(row[id]),
    kind: String(row[kind]),
    parent: row[parent] === null ? null : String(row[parent]),
    state: String(row[state]),
    normal: String(row[normal]),
    live: String(row[live] ?? ''),
    customers: Number(row[customers] ?? 0),
    name: String(row[name] ?? ''),
  }));
}

/** A device is abnormal when it is not in its normal state or nothing behind it is live. */
export function isAbnormal(row: DiagramRow): boolean {
  return row.state !== row.normal || isDead(row);
}

/** Closed, and yet nothing behind it is live. A device that stands open says nothing of its supply. */
export function isDead(row: DiagramRow): boolean {
  return row.live === '' && row.state !== 'open';
}
