/** XQ-14: a small feeder on a bus with an arc-suppression coil, with voltage-time sectionalisers and districts. */
import { allPhases, type Edge, type Transformer } from './network.ts';

export const feeder14 = 'XQ-14';

const trunkSpans = 12;
/** Spans of the trunk that begin behind a sectionaliser. */
const sectionalisers = new Map([
  [4, { id: 'FA-1', name: '稻香村口' }],
  [7, { id: 'FA-2', name: '渔港' }],
  [10, { id: 'FA-3', name: '农机站' }],
]);
const start = { lat: 31.246, lon: 121.561 };

/** Breaker, trunk of twelve spans, a district transformer at most joints; `BUS-2` is its bus. */
export function layFeeder14(): { edges: Edge[]; transformers: Transformer[] } {
  const edges: Edge[] = [
    edge({ id: 'CB-14', kind: 'breaker', from: 'BUS-2', to: joint(0), name: '新区14线出线' }, 0),
  ];
  edges[0]!.isRemote = true;
  for (let span = 1; span <= trunkSpans; span++) {
    const device = sectionalisers.get(span);
    const from = device === undefined ? joint(span - 1) : `${joint(span - 1)}S`;
    if (device !== undefined) {
      const parts = { ...device, kind: 'sectionaliser', from: joint(span - 1), to: from } as const;
      edges.push({ ...edge(parts, span), fa: 'voltage_time', isRemote: true });
    }
    const section = {
      id: `LS-14-${span}`,
      kind: 'section',
      from,
      to: joint(span),
      name: '',
    } as const;
    edges.push({ ...edge(section, span), lengthM: 350 + span * 20 });
  }
  const transformers = Array.from({ length: trunkSpans }, (_, index): Transformer => {
    const span = index + 1;
    return {
      id: `TX-14-${String(span).padStart(2, '0')}`,
      node: joint(span),
      mask: allPhases,
      name: `14线${span}号`,
      kva: 200,
      feeder: feeder14,
      peakW: 50_000,
      ...placeOf(span),
    };
  });
  return { edges, transformers };
}

const joint = (span: number): string => `N-14-${span}`;

const placeOf = (span: number): { lat: number; lon: number } => ({
  lat: Math.round((start.lat + span * 0.0011) * 1e6) / 1e6,
  lon: Math.round((start.lon + span * 0.0024) * 1e6) / 1e6,
});

function edge(parts: Pick<Edge, 'id' | 'kind' | 'from' | 'to' | 'name'>, span: number): Edge {
  return {
    ...parts,
    mask: allPhases,
    feeder: feeder14,
    isNormallyOpen: false,
    isRemote: false,
    lengthM: 0,
    ratingA: 300,
    fa: 'none',
    ...placeOf(span),
  };
}
