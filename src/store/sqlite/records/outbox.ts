import type { Channel, Contact, CustomerClass } from '../../../model/contact.ts';
import type { DeliveryRow } from '../../../model/outbox/delivery-row.ts';
import type { ReceiptRow } from '../../../model/outbox/receipt-row.ts';
import type { OutboxStore, SendingRow } from '../../../model/outbox/store.ts';
import type { StoppedWord, Told } from '../../../model/outbox/told.ts';
import type { WaveRow } from '../../../model/outbox/wave-row.ts';
import type { Duty } from '../../../model/planned-outage.ts';
import { type Instant, toIso } from '../../../model/time.ts';
import type { Engine, Row } from '../engine.ts';
import { type Audience, audience } from './audience.ts';
import { putDocuments } from './documents.ts';
import { expandWave } from './expansion/notices.ts';
import { expansionSteps } from './expansion/steps.ts';
import { waitingReads } from './expansion/waiting.ts';
import { contactOf } from './network.ts';
import { deliveriesOf, deliveryOf, noticeOf, noticesById, selectNotice } from './notice-rows.ts';
import { highest } from './recipients.ts';
import { lookUp, parsed, parsedOrNull } from './rows.ts';
import { addReceipt, applySave } from './save.ts';
import type { Tables } from './schema.ts';
import { beginDeliveries } from './sending/begin.ts';
import { claimAlso, claimNotices, dueWaves } from './sending/claims.ts';
import { finishWaves, sweepWaves } from './sweep.ts';
import { openWaveStates, waveOf } from './waves.ts';

/** The outbox over prepared statements: every method is one transaction. */
export function outboxStore(engine: Engine<Tables>): OutboxStore {
  const people = audience(engine);
  const steps = expansionSteps(engine, people);
  const read = <T>(work: () => T): Promise<T> => engine.hold(work);
  return {
    openWaves: (limit, dueBy = Infinity) => read(() => openWaves(engine, limit, dueBy)),
    wave: (id) => read(() => waveBy(engine, id)),
    ...waitingReads(engine),
    step: (request) => read(() => steps.read(request)),
    recipients: (notices) => read(() => people.recipients(notices)),
    expand: (wave, notices, tasks) =>
      engine.write(() => {
        const rows = Array.isArray(notices) ? notices : steps.chosen(notices);
        if (rows === null) return { inserted: null };
        const inserted = expandWave(engine, wave, rows);
        if (inserted !== null) putDocuments(engine, 'task', tasks);
        return { inserted };
      }),
    claim: (request) => engine.write(() => claimNotices(engine, request)),
    claimAlso: (request) => engine.write(() => claimAlso(engine, request)),
    due: (now) => read(() => dueWaves(engine, now)),
    leasesOver: (now, limit) => read(() => leasesOver(engine, now, limit)),
    toCheck: (now, limit) => read(() => toCheck(engine, now, limit)),
    notice: (id) =>
      read(() => {
        const notice = noticesById(engine, [id]).get(id);
        if (notice === undefined) return null;
        return { notice, deliveries: deliveriesOf(engine, [id]).get(id) ?? [] };
      }),
    endedTo: ({ channel, address, but, limit }) =>
      read(() => engine.prepare(endedTo).all(address, channel, but, limit).map(deliveryOf)),
    sendings: (ids) => read(() => sendings(engine, people, ids)),
    told: (subject, contacts) => read(() => told(engine, subject, contacts)),
    stoppedWords: (subject, points) => read(() => stoppedWords(engine, subject, points)),
    countsSince: (contacts, since) => read(() => countsSince(engine, contacts, since)),
    begin: (deliveries, owner, change, line) =>
      engine.write(async (tx) => {
        if (change !== undefined) await applySave(engine, tx, change);
        return beginDeliveries(engine, deliveries, { owner, line });
      }),
    sweep: (now, limit) => engine.write(() => sweepWaves(engine, now, limit)),
    finishWaves: (limit) => engine.write(() => finishWaves(engine, limit)),
    save: (change) => engine.write((tx) => applySave(engine, tx, change)),
    receive: (receipt) => engine.write(() => addReceipt(engine, receipt)),
    receiveAll: (receipts) =>
      engine.write(() => {
        for (const receipt of receipts) addReceipt(engine, receipt);
      }),
    receipts: (limit) => read(() => receipts(engine, limit)),
    ownedReceipts: (limit, orphansBefore) =>
      read(() =>
        engine
          .prepare(ripeReceipts)
          .all(orphansBefore, limit)
          .map(receiptOf)
          .map((receipt) => {
            const { marker, providerId } = receipt;
            const owner = deliveryBy(engine, { marker, providerId });
            return {
              receipt,
              owner,
              beside: owner === null ? [] : besideOf(engine, owner.delivery),
            };
          }),
      ),
    deliveryBy: (key) => read(() => deliveryBy(engine, key)),
    noticesOfAddress: (address, since) =>
      read(() => engine.prepare(ofAddress).all(address, since).map(noticeOf)),
    contactsOfAddress: (address) => read(() => contactsOfAddress(engine, address)),
    duties: (plannedOutage) => read(() => dutiesOf(engine.prepare(duties).all(plannedOutage))),
    dutiesDue: (now, limit) =>
      read(() => dutiesOf(engine.prepare(dutiesDue).all(toIso(now), limit))),
    spent: (channel, from) =>
      read(() => Number(engine.prepare(spentSince).get(channel, from)?.['micros'] ?? 0)),
    receiptShare: (channel, from, to) => read(() => receiptShare(engine, channel, { from, to })),
  };
}

function sendings(engine: Engine<Tables>, people: Audience, ids: readonly string[]): SendingRow[] {
  const notices = noticesById(engine, ids);
  const there = ids.flatMap((id) => notices.get(id) ?? []);
  if (there.length === 0) return [];
  const deliveries = deliveriesOf(engine, [...notices.keys()]);
  const recipients = people.recipients(there);
  const waves = new Map<string, WaveRow | null>();
  return there.flatMap((notice, i) => {
    const { id, wave: waveId } = notice;
    const wave = waves.get(waveId) ?? waveBy(engine, waveId);
    waves.set(waveId, wave);
    const recipient = recipients[i];
    if (wave === null || recipient === undefined) return [];
    return [{ notice, deliveries: deliveries.get(id) ?? [], wave, recipient }];
  });
}

function waveBy(engine: Engine<Tables>, id: string): WaveRow | null {
  const row = engine.prepare('select * from wave where id = ?').get(id);
  return row === undefined ? null : waveOf(row);
}

function receipts(engine: Engine<Tables>, limit: number): ReceiptRow[] {
  return engine.prepare(openReceipts).all(limit).map(receiptOf);
}

/** Hundreds of reminders of plans to come wait for days: they are neither read nor in anybody's way. */
const openNow = `select * from wave where state in (${openWaveStates})
  and (state <> 'expanding' or "dueAt" <= ?) order by "createdAt", id limit ?`;

function openWaves(engine: Engine<Tables>, limit: number, dueBy: Instant): WaveRow[] {
  const latest = Math.min(dueBy, Number.MAX_SAFE_INTEGER);
  return engine.prepare(openNow).all(latest, limit).map(waveOf);
}

const over = `${selectNotice} where n.state = 'in_delivery' and n."leaseUntil" <= ?
  order by n."leaseUntil" limit ?`;

function leasesOver(engine: Engine<Tables>, now: Instant, limit: number) {
  const notices = engine.prepare(over).all(now, limit).map(noticeOf);
  const deliveries = deliveriesOf(
    engine,
    notices.map((notice) => notice.id),
  );
  return notices.map((notice) => ({
    notice,
    delivery: deliveries.get(notice.id)?.at(-1) ?? null,
  }));
}

const endedTo = `select * from delivery where address = ? and channel = ? and id <> ?
  and "endedAt" is not null order by "startedAt" desc limit ?`;
const checks = `select * from delivery where "checkAt" <= ? order by "checkAt" limit ?`;

function toCheck(engine: Engine<Tables>, now: Instant, limit: number) {
  return withNotice(engine, engine.prepare(checks).all(now, limit));
}

function withNotice(engine: Engine<Tables>, rows: Row[]) {
  const deliveries = rows.map(deliveryOf);
  const notices = noticesById(
    engine,
    deliveries.map((delivery) => delivery.notice),
  );
  return deliveries.flatMap((delivery) => {
    const notice = notices.get(delivery.notice);
    return notice === undefined ? [] : [{ notice, delivery }];
  });
}

/**
 * All that left us, failed ones too. Loops run from the contacts, so that their cost is theirs and
 * not the wave's.
 */
const toldRows = `select n.contact, w.kind, w.revision, n.wave, d.channel, d.state,
    n."supplyPoints", coalesce(d."acceptedAt", d."startedAt") as at, d."checkAt"
  from notice n cross join wave w cross join delivery d
  where w.id = n.wave and w.subject = ? and d.notice = n.id
    and d.state <> 'claimed' and n.contact in`;

function told(engine: Engine<Tables>, subject: string, contacts: readonly string[]): Told[] {
  const rows = lookUp(contacts, (marks, keys) =>
    engine.prepare(`${toldRows} (${marks})`).all(subject, ...keys),
  );
  return rows
    .map(({ checkAt, supplyPoints, ...row }) => {
      const own = { supplyPoints: parsed(supplyPoints), isAsked: checkAt !== null };
      return { ...row, ...own } as unknown as Told;
    })
    .sort((a, b) => a.at - b.at);
}

const stoppedWaves = `select id, revision, audience, classes from wave where subject = ?
  and state = 'stopped' and kind in ('planned_notice', 'planned_changed')`;

/** Most subjects have no such wave: then nothing else is asked. */
function stoppedWords(
  engine: Engine<Tables>,
  subject: string,
  supplyPoints: readonly string[],
): StoppedWord[] {
  return engine
    .prepare(stoppedWaves)
    .all(subject)
    .flatMap(({ id, revision, audience, classes }) =>
      pointsAmong(engine, String(id), supplyPoints).map(
        (supplyPoint) =>
          ({ supplyPoint, revision, audience, classes: parsedOrNull(classes) }) as StoppedWord,
      ),
    );
}

function pointsAmong(engine: Engine<Tables>, wave: string, points: readonly string[]): string[] {
  const text = `select "supplyPoint" from wave_point where wave = ? and "supplyPoint" in`;
  const rows = lookUp([...new Set(points)], (marks, keys) =>
    engine.prepare(`${text} (${marks})`).all(wave, ...keys),
  );
  return rows.map((row) => String(row['supplyPoint']));
}

const countRows = `select n.contact, count(*) as "count" from notice n cross join delivery d
  where d.notice = n.id and d."startedAt" >= ?
    and d.state in ('sending', 'accepted', 'sent', 'delivered', 'read', 'unknown')
    and n.contact in`;

function countsSince(
  engine: Engine<Tables>,
  contacts: readonly string[],
  since: Instant,
): Map<string, number> {
  const rows = lookUp([...new Set(contacts)], (marks, keys) =>
    engine.prepare(`${countRows} (${marks}) group by n.contact`).all(since, ...keys),
  );
  return new Map(rows.map((row) => [String(row['contact']), Number(row['count'])]));
}

const openReceipts = 'select * from receipt where applied = 0 order by no limit ?';

/** Those that can be applied, or never will be: only what may still find its delivery waits. */
const ripeReceipts = `select * from receipt r where applied = 0
  and (marker is not null or status = 'inbound' or "receivedAt" <= ?
    or exists (select 1 from delivery d where d."providerId" = r."providerId"))
  order by no limit ?`;

function receiptOf(row: Row): ReceiptRow {
  const { no: _, ...receipt } = row;
  const code = receipt['code'] === '' ? null : receipt['code'];
  return { ...receipt, code, applied: receipt['applied'] === 1 } as unknown as ReceiptRow;
}

/** The marker is ours and certain; the provider's id is looked for where it is not known. */
function deliveryBy(engine: Engine<Tables>, key: Parameters<OutboxStore['deliveryBy']>[0]) {
  const select = 'select * from delivery where';
  const { marker, providerId } = key;
  let row: Row | undefined;
  if (marker !== undefined && marker !== null) {
    row = engine.prepare(`${select} marker = ?`).get(marker);
  }
  if (row === undefined && providerId !== undefined) {
    // A provider may begin to count anew.
    const newest = `${select} "providerId" = ? order by "startedAt" desc limit 1`;
    row = engine.prepare(newest).get(providerId);
  }
  return row === undefined ? null : (withNotice(engine, [row])[0] ?? null);
}

const sameMessage = `select * from delivery where "providerId" = ? and id <> ? and channel = ?
  and address = ? and text = ?`;

/** A message that tells of several works has a delivery for each. */
function besideOf(engine: Engine<Tables>, { id, channel, providerId, address, text }: DeliveryRow) {
  if (providerId === null) return [];
  const values = [providerId, id, channel, address, text];
  return withNotice(engine, engine.prepare(sameMessage).all(...values));
}

/** Notices told to a number or mail address; more than this nobody means by a reply. */
const ofAddress = `${selectNotice} where n.id in
  (select notice from delivery where address = ? and "startedAt" >= ?)
  order by n."updatedAt" desc, n.no desc limit 100`;
const contactsAt = `select * from contact where phone = ? or email = ?
  or json_extract(addresses, '$.wechat') = ? order by id limit 100`;

const classesOf = `select s.contact, sp.class from subscription s
  join supply_point sp on sp.id = s."supplyPoint" where s.contact in`;

/** Each with the most urgent class of its places: whoever depends on supply does so by the place. */
function contactsOfAddress(engine: Engine<Tables>, address: string): Contact[] {
  const contacts = engine.prepare(contactsAt).all(address, address, address).map(contactOf);
  const rows = lookUp(
    contacts.map(({ id }) => id),
    (marks, keys) => engine.prepare(`${classesOf} (${marks})`).all(...keys),
  );
  const places = Map.groupBy(rows, (row) => String(row['contact']));
  return contacts.map((contact) => {
    const found = (places.get(contact.id) ?? []).map((row) => row['class'] as CustomerClass);
    return { ...contact, class: highest([...found, contact.class]) };
  });
}

const duties = 'select doc from duty where "plannedOutage" = ? order by id';
const dutiesDue = `select doc from duty where state in ('pending', 'at_risk') and due <= ?
  order by due, id limit ?`;

function dutiesOf(rows: Row[]): Duty[] {
  return rows.map((row) => parsed<Duty>(row['doc']));
}

const spentSince = `select sum("costMicros") as micros from delivery
  where channel = ? and "acceptedAt" >= ?`;
const share = `select count(*) as total,
    sum(case when state in ('accepted', 'unknown') then 0 else 1 end) as answered
  from delivery where channel = ? and "acceptedAt" >= ? and "acceptedAt" <= ?`;

function receiptShare(
  engine: Engine<Tables>,
  channel: Channel,
  within: { from: Instant; to: Instant },
): number | null {
  const row = engine.prepare(share).get(channel, within.from, within.to);
  const total = Number(row?.['total'] ?? 0);
  return total === 0 ? null : Number(row?.['answered'] ?? 0) / total;
}
