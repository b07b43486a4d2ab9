/** What people in the field ask and report. */
import type { FieldCardView, FieldReportIn, FieldReportView, PhotoState } from '../shapes/field.ts';
import type { Actor } from './acting.ts';

/** Photos by the hash of their bytes. */
export interface PhotoStore {
  state(sha256: string): Promise<PhotoState>;
  /** Errors: FLD-PHOTO-SIZE, FLD-PHOTO-KIND, FLD-PHOTO-GAP, FLD-PHOTO-HASH. */
  put(sha256: string, at: { offset: number; total: number; bytes: Buffer }): Promise<PhotoState>;
  read(sha256: string): Promise<Buffer | null>;
  kept(hashes: readonly string[]): Promise<ReadonlySet<string>>;
}

/** What people in the field ask and report. */
export interface FieldParts {
  card(device: string): Promise<FieldCardView | null>;
  report(said: FieldReportIn, by: Actor): Promise<FieldReportView>;
  photos: PhotoStore;
}
