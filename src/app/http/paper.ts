/** Letters, posters and texts to pass on, made when somebody asks for them, of what is true then. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { PaperParts, RelayView } from '../../api/parts/paper.ts';
import { utilityNames } from '../../model/contact.ts';
import type { NoticeRow } from '../../model/outbox/notice-row.ts';
import type { Recipient } from '../../model/outbox/recipient.ts';
import type { WaveRow } from '../../model/outbox/wave-row.ts';
import type { PlannedOutage } from '../../model/planned-outage.ts';
import { fromIso, toIso } from '../../model/time.ts';
import { confirmCode, type Links } from '../../notify/outbox/ids.ts';
import { buildingsOf } from '../../notify/paper/buildings.ts';
import type { Letter, PaperJob, Poster, PosterText } from '../../notify/paper/job.ts';
import { createPrinter } from '../../notify/paper/print.ts';
import { buildingsFor, type Home, type Relay, readRelays } from '../../notify/paper/relays.ts';
import { paperWords, timesOf } from '../../notify/paper/words.ts';
import { render } from '../../notify/templates/render.ts';
import { localText } from '../../notify/templates/times.ts';
import { localeOf, valuesOf } from '../../notify/templates/values.ts';
import { messageKeyOf } from '../../notify/templates/variables.ts';
import { fault } from '../../runtime/problem.ts';
import type { Core } from '../core.ts';
import { openLinks, owedAfter } from '../notices.ts';

/** Letters of one file. */
const LETTERS_A_PART = 500;
/** Notices of one wave that are looked through. */
const NOTICES_MOST = 200_000;
const STEP_ROWS = 500;

export function paperParts(core: Core): PaperParts {
  const printer = createPrinter();
  return {
    async letters(waveId, part) {
      const wave = await core.records.outbox.wave(waveId);
      if (wave === null) throw fault('API-NOT-FOUND', { what: `wave ${waveId}` });
      const letters = await lettersOf(core, wave);
      const parts = Math.max(1, Math.ceil(letters.length / LETTERS_A_PART));
      const from = (part - 1) * LETTERS_A_PART;
      const mine = letters.slice(from, from + LETTERS_A_PART);
      if (mine.length === 0) throw fault('API-NOT-FOUND', { what: `part ${part} of the letters` });
      return { pdf: await printer.print(jobOf(core, { letters: mine })), parts };
    },
    async posters(planId, building) {
      const plan = await openPlan(core, planId);
      const homes = homesOf(core, plan);
      const all = buildingsOf(homes).filter(
        ({ name }) => building === null || name.startsWith(building),
      );
      if (all.length === 0) throw fault('API-NOT-FOUND', { what: 'such a building in this cut' });
      const posters = all.map(({ name, supplyPoints }) =>
        posterOf(core, plan, { name, supplyPoints }),
      );
      return await printer.print(jobOf(core, { posters }));
    },
    async relays(planId) {
      const plan = await openPlan(core, planId);
      const homes = homesOf(core, plan);
      return relaysOf(core).flatMap((relay) => relayView(core, plan, { relay, homes }));
    },
  };
}

function jobOf(
  { settings, clock }: Core,
  what: { letters?: Letter[]; posters?: Poster[] },
): PaperJob {
  const { font, family, window } = settings.notify.paper;
  const { name, hotline } = settings.utility;
  return {
    font: { path: font, family },
    from: { name, phone: hotline },
    windowMm: {
      ...{ left: window.leftMm, top: window.topMm },
      ...{ width: window.widthMm, height: window.heightMm },
    },
    madeAt: clock.now(),
    ...{ letters: what.letters ?? [], posters: what.posters ?? [] },
  };
}

/** Whoever no other channel reached, or wanted a letter. */
function isOnPaper({ channel, state, reason }: NoticeRow): boolean {
  if (channel === 'letter' || state === 'undeliverable') return true;
  return state === 'suppressed' && reason === 'no_channel';
}

/** One for each address, in the order of addresses. */
async function lettersOf(core: Core, wave: WaveRow): Promise<Letter[]> {
  const { records } = core;
  const links = await openLinks(records, core.settings.http.publicUrl);
  const letters = new Map<string, Letter>();
  const [outage, plan] = await Promise.all([
    wave.subject.startsWith('O-') ? records.documents.get('outage', wave.subject) : null,
    wave.subject.startsWith('P-') ? records.documents.get('planned_outage', wave.subject) : null,
  ]);
  let cursor: string | null = null;
  for (let read = 0; read < NOTICES_MOST; read += STEP_ROWS) {
    const list = await records.notices.notices({ wave: wave.id, limit: STEP_ROWS, cursor });
    const notices = list.items.map(({ notice }) => notice).filter(isOnPaper);
    const recipients = await records.outbox.recipients(notices);
    for (const [i, notice] of notices.entries()) {
      const recipient = recipients[i];
      const address = addressOf(core, notice.supplyPoints[0]);
      if (recipient === undefined || address === null || letters.has(address)) continue;
      const facts = { wave, notice, recipient, outage, plan, links };
      letters.set(address, letterOf(core, { ...facts, address }));
    }
    cursor = list.nextCursor;
    if (cursor === null) break;
  }
  const order = new Intl.Collator('zh-CN', { numeric: true });
  return [...letters].sort(([a], [b]) => order.compare(a, b)).map(([, letter]) => letter);
}

function letterOf(
  core: Core,
  told: {
    wave: WaveRow;
    notice: NoticeRow;
    recipient: Recipient;
    outage: Parameters<typeof valuesOf>[0]['outage'];
    plan: PlannedOutage | null;
    address: string;
    links: Links;
  },
): Letter {
  const { settings, clock, rules } = core;
  const { hotline: phone, zone, locales } = settings.utility;
  const brand = utilityNames(settings.utility);
  const owedAfterMs = owedAfter(rules.promises);
  const voice = { brand, phone, zone, locales, owedAfterMs };
  const { wave, notice, recipient, address } = told;
  const locale = localeOf(recipient, voice);
  const link = told.links.urlOf(notice.id);
  const code = confirmCode(notice.contact, notice.subject);
  const now = clock.now();
  const values = valuesOf(
    { ...told, link, code, asksConfirmation: false, backAt: null, now },
    voice,
  );
  const key = messageKeyOf(wave.kind, wave.variant);
  return {
    // Nobody is named: whoever lives there is meant.
    ...{ address: [address], locale, reference: wave.subject, link },
    body: render(rules.messages, key, { locale, values, words: 'long' }).text,
    date: localDate(now, zone),
  };
}

function localDate(at: number, zone: string): string {
  return Temporal.Instant.fromEpochMilliseconds(at)
    .toZonedDateTimeISO(zone)
    .toPlainDate()
    .toString();
}

function addressOf({ world }: Core, supplyPoint: string | undefined): string | null {
  const number = world.locator.supplyPoint(supplyPoint ?? '');
  return number === undefined ? null : (world.grid.tables.supplyPoints[number]?.address ?? null);
}

/** What one customer alone is told stands on no wall. */
async function openPlan({ records, rules }: Core, id: string): Promise<PlannedOutage> {
  const plan = await records.documents.get('planned_outage', id);
  if (plan === null) throw fault('API-NOT-FOUND', { what: `planned outage ${id}` });
  if (rules.policy.planned[plan.kind].public === 'never') {
    throw fault('NOT-PAPER-PRIVATE', { plan: id });
  }
  return plan;
}

function homesOf({ world }: Core, plan: PlannedOutage): Home[] {
  return plan.supplyPoints.flatMap((id) => {
    const number = world.locator.supplyPoint(id);
    const row = number === undefined ? undefined : world.grid.tables.supplyPoints[number];
    if (row === undefined) return [];
    const { address, area, transformer } = row;
    return [{ id, address, area, transformer }];
  });
}

/** Names of the lines that feed these places. */
function linesOf({ world }: Core, supplyPoints: readonly string[]): string {
  const { grid, locator } = world;
  const lines = supplyPoints.flatMap((id) => {
    const number = locator.supplyPoint(id);
    if (number === undefined) return [];
    return grid.feeders[grid.homeFeeder[grid.spNode[number] as number] as number]?.id ?? [];
  });
  return [...new Set(lines)].join(', ');
}

function posterTexts(
  core: Core,
  plan: PlannedOutage,
  at: { where: string; supplyPoints: readonly string[] },
): PosterText[] {
  const { zone, locales } = core.settings.utility;
  const mine = new Set(at.supplyPoints);
  const own = plan.windows.filter((one) => one.supplyPoints.some((id) => mine.has(id)));
  const windows = (own.length > 0 ? own : [plan])
    .map(({ start, end }) => ({ start: fromIso(start), end: fromIso(end) }))
    .sort((a, b) => a.start - b.start)
    .filter((one, i, all) => one.start !== all[i - 1]?.start || one.end !== all[i - 1]?.end);
  const other = plan.alternative === null ? null : fromIso(plan.alternative);
  return locales.map((locale) => ({
    ...{ locale, times: timesOf(windows, { zone, locale }), where: at.where, why: plan.reason },
    line: linesOf(core, at.supplyPoints),
    alternative: other === null ? null : localText(other, zone, locale).day,
  }));
}

function posterOf(
  core: Core,
  plan: PlannedOutage,
  building: { name: string; supplyPoints: string[] },
): Poster {
  const { publicUrl } = core.settings.http;
  const { supplyPoints, name } = building;
  const area = homesOf(core, { ...plan, supplyPoints })[0]?.area ?? null;
  return {
    texts: posterTexts(core, plan, { where: name, supplyPoints }),
    reference: `${plan.id} / ${plan.revision}`,
    link: area === null ? `${publicUrl}/` : `${publicUrl}/area/${encodeURIComponent(area)}`,
  };
}

function relaysOf({ loaded, settings }: Core): Relay[] {
  const path = settings.notify.paper.relays;
  if (path === null) return [];
  // Read anew: who looks after a house changes more often than a service is started.
  const { relays, problems } = readRelays(path, readFileSync(join(loaded.folder, path), 'utf8'));
  if (problems[0] !== undefined) throw problems[0];
  return relays;
}

function relayView(
  core: Core,
  plan: PlannedOutage,
  at: { relay: Relay; homes: readonly Home[] },
): RelayView[] {
  const { name, role, phone, language } = at.relay;
  const buildings = buildingsFor(at.relay, at.homes);
  if (buildings.length === 0) return [];
  const supplyPoints = buildings.flatMap((one) => one.supplyPoints);
  const where = buildings.map((one) => one.name).join(language === 'zh-CN' ? '、' : ', ');
  const texts = posterTexts(core, plan, { where, supplyPoints });
  const text = texts.find(({ locale }) => locale === language) ?? texts[0];
  return [
    {
      ...{ name, role, phone, text: text === undefined ? '' : pasted(core, plan, text) },
      buildings: buildings.map((one) => ({ name: one.name, homes: one.supplyPoints.length })),
      start: toIso(fromIso(plan.start)),
    },
  ];
}

/** What somebody puts into their group as it is. */
function pasted({ settings }: Core, plan: PlannedOutage, text: PosterText): string {
  const words = paperWords[text.locale];
  const { name, hotline } = settings.utility;
  const colon = text.locale === 'zh-CN' ? '：' : ': ';
  const rows: Array<[string, string]> = [
    [words.when, text.times.join(text.locale === 'zh-CN' ? '，' : ', ')],
    [words.where, text.where],
    [words.line, text.line],
    [words.why, text.why],
    ...(text.alternative === null
      ? []
      : [[words.alternative, text.alternative] as [string, string]]),
    [words.call, hotline],
    [words.reference, plan.id],
  ];
  const lines = rows.map(([label, value]) => `${label}${colon}${value}`);
  return [`【${name}】${words.title}`, ...lines, words.advice].join('\n');
}
