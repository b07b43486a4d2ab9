/** What people did on paper, on a door or by word of mouth: recorded as the proof of duties. */
import { createHash } from 'node:crypto';
import type { PlanProof } from '../../api/parts/acting.ts';
import type { ProofsView } from '../../api/shapes/planned.ts';
import type { Duty } from '../../model/planned-outage.ts';
import { toIso } from '../../model/time.ts';
import { dutyByHand, type HandProof, isSufficient } from '../../notify/duties/proofs.ts';
import { isWithdrawn } from '../../notify/duties.ts';
import { fault } from '../../runtime/problem.ts';
import { auditRow } from '../desks/outages.ts';
import type { OperateParts } from '../parts.ts';

/** Where the photo of a poster is kept: by its hash, so that the proof cannot be exchanged. */
export const photoMemo = (hash: string): string => `plan-photo/${hash}`;

/**
 * Records one proof for several contacts of a plan. Gives what it did to each: some are owed more than such a proof.
 * Errors: API-NOT-FOUND; PLN-PROOF-PHOTO for a poster that nobody has seen; PLN-PROOF-TIME for one to come.
 */
export async function provePlan(parts: OperateParts, request: PlanProof): Promise<ProofsView> {
  const { id, by, body } = request;
  const now = parts.clock.now();
  const at = body.at ?? now;
  if (at > now) throw fault('PLN-PROOF-TIME', { at: toIso(at) });
  if (body.kind === 'poster' && body.photo === null) throw fault('PLN-PROOF-PHOTO', {});
  const hash = body.photo === null ? null : hashOf(body.photo);
  const proof: HandProof = {
    ...{ kind: body.kind, at, toldAt: parts.planRules.countsFrom(body.kind, at) },
    ...{ reference: hash ?? body.reference, by: by.name, isConfirmed: body.confirmed },
  };
  return parts.saver.decideOnDuties(async () => {
    const duties = await parts.records.outbox.duties(id);
    if (duties.length === 0) throw fault('API-NOT-FOUND', { what: `duties of ${id}` });
    const meant = meantBy(duties, body);
    const duty = meant.flatMap((one) => dutyByHand(one, proof) ?? []);
    const memo =
      hash === null ? [] : [{ id: photoMemo(hash), version: 1, value: { photo: body.photo, at } }];
    const { kind, reference, note } = body;
    const details = { kind, reference: hash ?? reference, note, contacts: meant.length };
    const row = auditRow(by, now, { what: 'plan_proof', subject: id, details });
    const result: ProofsView = {
      recorded: duty.length,
      met: duty.filter(({ state }) => state === 'met').length,
      missed: duty.filter(({ state }) => state === 'missed').length,
      insufficient: meant.filter((one) => !isSufficient(one, kind)).map(({ contact }) => contact),
      reference: hash ?? reference,
    };
    return { commit: { put: { duty, memo }, audit: [row] }, result };
  });
}

function meantBy(duties: readonly Duty[], body: PlanProof['body']): Duty[] {
  const contacts = new Set(body.contacts);
  const points = new Set(body.supplyPoints);
  return duties.filter(
    (duty) =>
      !isWithdrawn(duty) &&
      (contacts.has(duty.contact) || duty.supplyPoints.some((id) => points.has(id))),
  );
}

function hashOf(photo: string): string {
  return createHash('sha256').update(Buffer.from(photo, 'base64')).digest('hex');
}
