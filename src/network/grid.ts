/**
 * One version of the network as typed arrays. Nodes, edges and supply points are numbers here;
 * ids stand in one string array each, and one Map gives the number of an id.
 */
import type { CustomerClass } from '../model/contact.ts';
import { customerClasses } from '../model/contact.ts';
import type { PhaseMask } from '../model/phases.ts';
import { fault } from '../runtime/problem.ts';
import type { NetworkTables } from './tables.ts';

/** Kinds of edges by number: index into this list is what `edgeKind` holds. */
export const edgeKinds = [
  'breaker',
  'recloser',
  'sectionaliser',
  'load_break_switch',
  'disconnector',
  'fuse',
  'jumper',
  'section',
  'transformer',
  'box',
] as const;
export type EdgeKind = (typeof edgeKinds)[number];
export const SECTION = edgeKinds.indexOf('section');
export const TRANSFORMER = edgeKinds.indexOf('transformer');
export const BOX = edgeKinds.indexOf('box');

/** A feeder, or the small tree of a substation above its feeder heads. */
export interface Feeder {
  id: string;
  kind: 'feeder' | 'substation';
  /** Edge through which it is normally supplied; -1 for a substation. */
  head: number;
  /** Number of the source that normally supplies it. */
  source: number;
}

/**
 * Edges are numbered devices first, then sections, transformers, boxes. A transformer is an edge from its node
 * to a low voltage node of its own; a box is one from the transformer or node to a node of its own.
 */
export interface Grid {
  readonly version: number;
  readonly tables: NetworkTables;
  readonly nodeCount: number;
  readonly edgeCount: number;
  /** Edges 0 … deviceCount−1 are the rows of `tables.devices` in order; then sections, transformers, boxes. */
  readonly deviceCount: number;
  readonly firstSection: number;
  readonly firstTransformer: number;
  readonly firstBox: number;
  /** Names of nodes; virtual ones are `TX-880/lv` and `BX-3/box`. */
  readonly nodeIds: readonly string[];
  /** Numbers of the nodes that the files name: no virtual ones. */
  readonly nodeOf: ReadonlyMap<string, number>;
  /** Ids of edges: devices, sections, transformers and boxes share one space of ids. */
  readonly edgeIds: readonly string[];
  readonly edgeOf: ReadonlyMap<string, number>;
  /** Index into `edgeKinds`. */
  readonly edgeKind: Uint8Array;
  readonly edgePhases: Uint8Array;
  readonly normalClosed: Uint8Array;
  readonly from: Int32Array;
  readonly to: Int32Array;
  /** Adjacency: edges of node n are adjacent[adjacentStart[n] … adjacentStart[n+1]−1]. */
  readonly adjacentStart: Int32Array;
  readonly adjacent: Int32Array;
  /** Node of each source, in the order of `tables.sources`. */
  readonly sourceNodes: Int32Array;
  readonly supplyPointCount: number;
  /** Supply points are the rows of `tables.supplyPoints` in order. */
  readonly spNode: Int32Array;
  readonly spPhases: Uint8Array;
  /** 1: one phase, not known which. */
  readonly spPhaseUnknown: Uint8Array;
  /** Index into `customerClasses`. */
  readonly spClass: Uint8Array;
  /** Edge number of its transformer, -1 where it hangs on a node. */
  readonly spTransformer: Int32Array;
  /** In depth-first order of the normal state, each source before its heads. */
  readonly feeders: readonly Feeder[];
  readonly feederOf: ReadonlyMap<string, number>;
  /** By source: its own small tree above the heads, or its only feeder where it has no head. */
  readonly sourceFeeder: Int32Array;
  /** Feeder whose head this edge is, else -1. */
  readonly headOf: Int32Array;
  /** Feeder of each node in the normal state (its home), -1 in an island. */
  readonly homeFeeder: Int32Array;
  /** The forest of the normal state. */
  readonly normal: Forest;
}

/** Closed phases of each edge, by edge number. Treat as frozen. */
export type SwitchState = Uint8Array;

/** One switching state as trees, numbered depth first (forest.ts). */
export interface Forest {
  readonly state: SwitchState;
  /** Nodes by rank, parents before children; trees of sources first, then islands. */
  readonly order: Int32Array;
  /** Rank of each node. */
  readonly rank: Int32Array;
  /** By rank: everything behind the node at rank r has ranks r … end[r]−1. */
  readonly end: Int32Array;
  /** By node: edge and node towards the source; -1 at a root. */
  readonly parentEdge: Int32Array;
  readonly parentNode: Int32Array;
  /** By node: number of the source of its tree, -1 in an island. */
  readonly source: Int32Array;
  /** By node: phases that have supply. */
  readonly live: Uint8Array;
  /** By node: number of the feeder that supplies it now, -1 in an island. */
  readonly feeder: Int32Array;
  /** Supply points by rank of their node: of ranks a … b−1 they are spOrder[spStart[a] … spStart[b]−1]. */
  readonly spStart: Int32Array;
  readonly spOrder: Int32Array;
  /** Closed edges that are not part of a tree. */
  readonly extra: Int32Array;
  readonly loops: readonly Loop[];
  /** Ranks at which parts without a source begin: each is one island. */
  readonly islands: readonly Island[];
}

export interface Island {
  /** Range of ranks of its nodes. */
  first: number;
  end: number;
}

/** `two_sources`: a closed way between two sources; `ring`: one within a single source's tree. */
export interface Loop {
  kind: 'ring' | 'two_sources';
  /** The edge outside the tree that closes it. */
  edge: number;
  phases: PhaseMask;
  /** Edge numbers around the ring, or from source to source, the closing one among them. */
  members: number[];
}

/** Number of a device, section, transformer or box; throws NET-DEVICE-UNKNOWN. */
export function edgeNumber(grid: Pick<Grid, 'edgeOf'>, id: string): number {
  const edge = grid.edgeOf.get(id);
  if (edge === undefined) throw fault('NET-DEVICE-UNKNOWN', { id });
  return edge;
}

export function edgeKindOf(grid: Grid, edge: number): EdgeKind {
  return edgeKinds[grid.edgeKind[edge] as number] as EdgeKind;
}

/** Can it open in service? Everything but a section. */
export function isOpenable(grid: Grid, edge: number): boolean {
  return grid.edgeKind[edge] !== SECTION;
}

export function classOf(grid: Grid, supplyPoint: number): CustomerClass {
  return customerClasses[grid.spClass[supplyPoint] as number] as CustomerClass;
}

export function supplyPointId(grid: Grid, supplyPoint: number): string {
  return grid.tables.supplyPoints[supplyPoint]?.id ?? '';
}

/** The other end of an edge. */
export function across(grid: Pick<Grid, 'from' | 'to'>, edge: number, node: number): number {
  return grid.from[edge] === node ? (grid.to[edge] as number) : (grid.from[edge] as number);
}
