import type { Kysely } from 'kysely';
import type { Flavour } from '../engine.ts';
import { up as documents } from './0001-documents.ts';
import { up as history } from './0002-history.ts';
import { up as customers } from './0003-customers.ts';
import { up as outbox } from './0004-outbox.ts';
import { up as correctedIntervals } from './0005-corrected-intervals.ts';
import { up as readingGaps } from './0006-reading-gaps.ts';
import { up as otherAddresses } from './0007-other-addresses.ts';
import { up as auditChain } from './0008-audit-chain.ts';
import { up as chosen } from './0009-chosen.ts';
import { up as waveExtents } from './0010-wave-extents.ts';
import { up as textHashes } from './0011-text-hashes.ts';

export interface Migration {
  name: string;
  up: (db: Kysely<unknown>, flavour: Flavour) => Promise<void>;
}

/** In order, never changed once released: a new shape is a new file and a new line. */
export const migrations: readonly Migration[] = [
  { name: '0001-documents', up: documents },
  { name: '0002-history', up: history },
  { name: '0003-customers', up: customers },
  { name: '0004-outbox', up: outbox },
  { name: '0005-corrected-intervals', up: correctedIntervals },
  { name: '0006-reading-gaps', up: readingGaps },
  { name: '0007-other-addresses', up: otherAddresses },
  { name: '0008-audit-chain', up: auditChain },
  { name: '0009-chosen', up: chosen },
  { name: '0010-wave-extents', up: waveExtents },
  { name: '0011-text-hashes', up: textHashes },
];
