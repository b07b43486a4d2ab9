/** What may be read of the grid. */
import type { CustomerClass } from '../../model/contact.ts';
import type { SwitchingRow } from '../../store/tables/network.ts';
import type * as grid from '../shapes/grid.ts';

type Awaitable<T> = T | Promise<T>;

/** The grid as it stands; every answer `null` where the id is not known. */
export interface GridReads {
  feeders(): Awaitable<grid.FeederView[]>;
  feeder(id: string): Awaitable<grid.FeederView | null>;
  /** Contracts, HTTP API: columns id kind parent state normal live customers name, depth first. */
  diagram(feeder: string): Awaitable<grid.DiagramView | null>;
  device(id: string): Awaitable<grid.DeviceView | null>;
  /** Newest values at a device, its terminals and meters, or the nearest below; null: unknown device. */
  values(device: string): Awaitable<grid.DeviceValueView[] | null>;
  trace(
    device: string,
    options: { direction: 'upstream' | 'downstream'; state: 'normal' | 'current' },
  ): Awaitable<grid.TraceView | null>;
  /** Unknown device: throws the network's own problem. */
  whatIf(change: { open: string[]; close: string[] }): Awaitable<grid.WhatIfView>;
  /** Devices out of their normal position or with a tag; `operations`: the newest of each device. */
  offNormal(operations: readonly SwitchingRow[]): Awaitable<grid.OffNormalView[]>;
  /** By id, meter or account number, with path and supply state. */
  supplyPoint(key: string): Awaitable<grid.SupplyPointView | null>;
  /** In the order asked; unknown ones left out. */
  supplyPoints(ids: readonly string[]): Awaitable<grid.SupplyPointView[]>;
  /** Class of each, in the order asked; `residential` where not known. */
  classesOf(ids: readonly string[]): readonly CustomerClass[];
  /** Devices, feeders, supply points, meters, addresses; best first. */
  search(text: string, limit: number): Awaitable<grid.SearchHit[]>;
}
