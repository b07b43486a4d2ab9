import { describe, expect, test } from 'vitest';
import { runInferenceCases } from '../../src/outages/infer/cases/cases.ts';

const edge = (id: string, from: string, to: string): Record<string, unknown> => ({
  ...{ id, from, to, kind: 'fuse', phases: 'A' },
  causes: [{ phases: 'A', p: 1e-5 }],
});

function file(
  change: Record<string, unknown> = {},
  network: Record<string, unknown> = {},
): unknown {
  return {
    format: 'forewatt-inference-cases/1',
    cases: [
      {
        id: 'x',
        network: {
          sources: ['S'],
          edges: [edge('F1', 'S', 'a'), edge('F2', 'a', 'b')],
          supplyPoints: [{ id: 'M1', node: 'b', phases: 'A', customers: 1 }],
          ...network,
        },
        episodeStart: 0,
        now: 100,
        evidence: [{ kind: 'gasp', sp: 'M1', at: 1 }],
        ...change,
      },
    ],
  };
}

const refused: Array<[string, unknown, string, string]> = [
  ['another format', { format: 'x/2', cases: [] }, 'INF-FORMAT', 'format'],
  ['no object', 7, 'INF-FORMAT', ''],
  [
    'an unknown kind of evidence',
    file({ evidence: [{ kind: 'rumour', sp: 'M1', at: 1 }] }),
    'INF-KIND',
    'cases[0].evidence[0].kind',
  ],
  [
    'an unknown kind of edge',
    file({}, { edges: [{ ...edge('F1', 'S', 'a'), kind: 'rope' }] }),
    'INF-KIND',
    'cases[0].network.edges[0].kind',
  ],
  [
    'a loop',
    file({}, { edges: [edge('F1', 'S', 'a'), edge('F2', 'a', 'b'), edge('F3', 'b', 'S')] }),
    'INF-LOOP',
    'cases[0].network.edges[1]',
  ],
  [
    'a carried cause that is not in the tree',
    file({ carried: [{ cause: 'F9:A', p: 0.9 }] }),
    'INF-CARRIED',
    'cases[0].carried[0].cause',
  ],
  [
    'evidence of a meter that is not there',
    file({ evidence: [{ kind: 'gasp', sp: 'M9', at: 1 }] }),
    'INF-UNKNOWN',
    'cases[0].evidence[0]',
  ],
  [
    'evidence of an edge that is not there',
    file({ evidence: [{ kind: 'state', edge: 'F9', at: 1, open: true }] }),
    'INF-UNKNOWN',
    'cases[0].evidence[0]',
  ],
  [
    'a supply point at no node',
    file({}, { supplyPoints: [{ id: 'M1', node: 'z', phases: 'A', customers: 1 }] }),
    'INF-UNKNOWN',
    'cases[0].network.supplyPoints[0].node',
  ],
  [
    'two edges of one id',
    file({}, { edges: [edge('F1', 'S', 'a'), edge('F1', 'a', 'b')] }),
    'INF-DUPLICATE',
    'cases[0].network.edges[1].id',
  ],
  ['a likelihood that is none', file({ model: { gaspLos: 1 } }), 'INF-FORMAT', 'cases[0].model'],
  ['a time that is a text', file({ now: 'noon' }), 'INF-FORMAT', 'cases[0].now'],
];

describe('a case file is refused, never half read', () => {
  test.each(refused)('%s', (_, json, code, field) => {
    expect(() => runInferenceCases(json)).toThrow(
      expect.objectContaining({ code, place: { field } }),
    );
  });

  test('the same file without the mistake is answered', () => {
    expect(runInferenceCases(file()).cases[0]!.id).toBe('x');
  });
});
