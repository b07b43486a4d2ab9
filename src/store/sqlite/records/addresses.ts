import type { OtherAddresses } from '../../../model/contact.ts';
import type { OtherAddress } from '../../tables/network.ts';
import type { Engine } from '../engine.ts';
import { parsedOrNull } from './rows.ts';
import type { Tables } from './schema.ts';

/** One address of a contact that is neither phone nor mail. Another one than before is not dead. */
export function setAddress(
  engine: Engine<Tables>,
  { contact, channel, address, at }: OtherAddress,
): void {
  const row = engine.prepare('select addresses from contact where id = ?').get(contact);
  if (row === undefined) return;
  const known = parsedOrNull<OtherAddresses>(row['addresses'] as string | null) ?? {};
  const before = known[channel] ?? null;
  if (before === address) return;
  const { [channel]: _, ...rest } = known;
  const after = address === null ? rest : { ...rest, [channel]: address };
  const text = Object.keys(after).length === 0 ? null : JSON.stringify(after);
  engine.prepare('update contact set addresses = ? where id = ?').run(text, contact);
  if (before === null || address === null) return;
  engine
    .prepare(
      `insert into contact_event (contact, kind, channel, subject, at, "by")
       values (?, 'address_new', ?, null, ?, 'import')`,
    )
    .run(contact, channel, at);
}
