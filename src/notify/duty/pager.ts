/**
 * Calls the utility's own people about critical alarms that nobody acknowledged, and once a day to try. A call stands
 * in the records before it is made; a key pressed is an acknowledgement before the caller is thanked.
 */
import type { AuditCode } from '../../model/audit.ts';
import type { Locale, UtilityNames } from '../../model/contact.ts';
import { type Instant, MINUTE } from '../../model/time.ts';
import type { Clock } from '../../runtime/clock.ts';
import type { Log } from '../../runtime/log.ts';
import type { OpenChannel } from '../channels/channel.ts';
import { zoned } from '../policy/local-time.ts';
import {
  type DutyNews,
  newsAfter,
  newsDue,
  type OpenNews,
  withNews,
  withNewsCall,
} from './news.ts';
import {
  type CallState,
  type DutyCall,
  isUnanswered,
  nextCall,
  type Page,
  pageOf,
  withCall,
} from './page.ts';
import { type DutyPerson, type DutyStep, onDuty, type Rota } from './rota.ts';
import { alarmWords, newsWords, testWords } from './words.ts';

/** An alarm that calls for a person, with its words. */
export interface WaitingAlarm {
  id: string;
  since: Instant;
  title: Record<Locale, string>;
  where: string;
}

/** What a restart needs. */
export interface PagerState {
  page: Page | null;
  test: (DutyCall & { day: string }) | null;
  /** Words for one person alone; left out: none yet. */
  news?: readonly OpenNews[];
}

export interface PagerDeps {
  /** Null: nobody is called, and that is said. */
  rota: Rota | null;
  zone: string;
  brand: UtilityNames;
  waiting(): WaitingAlarm[];
  /** Somebody who may acknowledge is signed in. */
  isAttended(): Promise<boolean>;
  voice: OpenChannel | undefined;
  /** Why no call goes out at present. */
  channelProblem(): string | null;
  /** Durable when it resolves. */
  keep(state: PagerState, what: Extract<AuditCode, `duty_${string}`>): Promise<void>;
  acknowledge(alarms: readonly string[], by: DutyPerson): Promise<void>;
  newMarker(): string;
  clock: Clock;
  log: Log;
}

export interface Pager {
  /** Continues after a restart. */
  load(state: PagerState): void;
  tick(): Promise<void>;
  /** Calls one of them about this until they press a key. Nobody in the rota: said in the log alone. */
  tell(step: DutyStep, news: DutyNews): Promise<void>;
  /** A key was pressed in a call of ours; what to say again for "2". Null: none of ours. */
  keyed(marker: string, key: string): Promise<{ text: string; locale: Locale } | null>;
  /** What became of a call, in the provider's word. False: none of ours. */
  told(marker: string, status: string): Promise<boolean>;
  /** Why nobody would be called now, or that nobody answers; null: all is well. */
  problem(): { reason: string; problem: string } | null;
}

/** Markers of these calls begin so: no delivery has one. */
const MARK = 'duty-';
/** Texts kept for who wants to hear one again. */
const SAID_MOST = 9;
/** Time for the key of a test call. */
const TEST_WITHIN_MS = 10 * MINUTE;
const lost = new Set(['busy', 'no-answer', 'failed', 'canceled', 'completed', 'completed_machine']);

/** What stands, and the three ways to change it: each is durable before it counts. */
interface Book {
  state(): PagerState;
  set(state: PagerState): void;
  keep(next: PagerState, what: Extract<AuditCode, `duty_${string}`>): Promise<void>;
  ended(marker: string, to: CallState): Promise<void>;
  /** Saves the call, then makes it. A provider that refuses it counts like a line that is busy. */
  call(person: DutyPerson, at: Calling): Promise<void>;
  saidIn(marker: string): { text: string; locale: Locale } | undefined;
}

interface Calling {
  step: DutyStep;
  save: (call: DutyCall) => Promise<void>;
  words: (locale: Locale) => string;
}

function createBook(deps: PagerDeps): Book {
  const { clock } = deps;
  let state: PagerState = { page: null, test: null, news: [] };
  let said = new Map<string, { text: string; locale: Locale }>();
  const book: Book = {
    state: () => state,
    set(next) {
      state = next;
    },
    async keep(next, what) {
      state = next;
      await deps.keep(next, what);
    },
    async ended(marker, to) {
      const now = clock.now();
      const { page, test } = state;
      const isTest = test?.marker === marker && test.state !== 'confirmed';
      const next = {
        page: page === null ? null : withCall(page, marker, to, now),
        test: isTest ? { ...test, state: to, endedAt: now } : test,
        news: newsAfter(state.news ?? [], { marker, state: to, now }),
      };
      await book.keep(next, `duty_${to}`);
    },
    async call(person, { step, save, words }) {
      const locale = person.language;
      const text = words(locale);
      const marker = `${MARK}${deps.newMarker()}`;
      said = new Map([...[...said].slice(-SAID_MOST), [marker, { text, locale }]]);
      const made = { step, person: person.id, at: clock.now(), marker, endedAt: null };
      await save({ ...made, state: 'calling' });
      const outcome = await deps.voice?.port.send({
        ...{ to: person.phone, text, kind: 'safety_warning', locale, marker },
        ...{ validForMs: 5 * MINUTE, asksConfirmation: true },
      });
      const is = outcome?.is ?? 'no_channel';
      deps.log.warn({ step, person: person.id, outcome: is }, 'duty_called');
      if (is !== 'accepted' && is !== 'unknown') await book.ended(marker, 'failed');
    },
    saidIn: (marker) => said.get(marker),
  };
  return book;
}

async function callAboutAlarms(deps: PagerDeps, book: Book, rota: Rota): Promise<void> {
  if (deps.waiting().length === 0 && book.state().page === null) return;
  const isAttended = deps.waiting().length === 0 || (await deps.isAttended());
  // Read after the question: a key may have been pressed while it was being answered.
  const now = deps.clock.now();
  const waiting = deps.waiting();
  const state = book.state();
  const page = pageOf(state.page, waiting, { now, isAttended });
  if (page === null) return await book.keep({ ...state, page: null }, 'duty_page_over');
  book.set({ ...state, page });
  const duty = onDuty(rota, now);
  const step = nextCall(page, now);
  const told = waiting.filter(({ id }) => page.alarms.includes(id));
  const oldest = told.toSorted((a, b) => a.since - b.since)[0];
  if (step === null || duty === null || oldest === undefined) return;
  const about = { brand: deps.brand, count: told.length, where: oldest.where };
  const { alarms } = page;
  await book.call(duty.people[step], {
    step,
    save: (made) =>
      book.keep(
        { ...state, page: { ...page, calls: [...page.calls, { ...made, alarms }] } },
        'duty_call',
      ),
    words: (locale) => alarmWords(locale, { ...about, title: oldest.title[locale] }),
  });
}

async function callToTry(deps: PagerDeps, book: Book, rota: Rota): Promise<void> {
  const now = deps.clock.now();
  const local = zoned(now, deps.zone);
  const day = local.toPlainDate().toString();
  const isTime = rota.testAt !== null && local.hour * 60 + local.minute >= rota.testAt;
  const duty = onDuty(rota, now);
  const state = book.state();
  if (!isTime || duty === null || state.page !== null || state.test?.day === day) return;
  await book.call(duty.people.first, {
    step: 'first',
    save: (made) => book.keep({ ...state, test: { ...made, day } }, 'duty_test'),
    words: (locale) => testWords(locale, deps.brand),
  });
}

async function callAboutNews(deps: PagerDeps, book: Book, rota: Rota): Promise<void> {
  const now = deps.clock.now();
  const state = book.state();
  const news = newsDue(state.news ?? [], now);
  const duty = onDuty(rota, now);
  if (news === null || duty === null) return;
  await book.call(duty.people[news.step], {
    step: news.step,
    save: (made) =>
      book.keep({ ...state, news: withNewsCall(state.news ?? [], news.id, made) }, 'duty_call'),
    words: (locale) => newsWords(locale, deps.brand, news.text[locale]),
  });
}

/** One look at a time; a round that is under way is not begun again. */
export function createPager(deps: PagerDeps): Pager {
  const book = createBook(deps);
  let isBusy = false;
  return {
    load: book.set,
    async tick() {
      const { rota } = deps;
      if (rota === null || isBusy) return;
      isBusy = true;
      try {
        await callAboutAlarms(deps, book, rota);
        await callAboutNews(deps, book, rota);
        await callToTry(deps, book, rota);
      } finally {
        isBusy = false;
      }
    },
    async tell(step, news) {
      if (deps.rota === null) return deps.log.warn({ about: news.id }, 'nobody_to_call');
      const state = book.state();
      await book.keep({ ...state, news: withNews(state.news ?? [], step, news) }, 'duty_news');
      await this.tick();
    },
    async keyed(marker, key) {
      const state = book.state();
      const found = callOf(state, marker);
      if (found === null) return null;
      const duty = deps.rota === null ? null : onDuty(deps.rota, found.at);
      const person = duty?.people[found.step];
      if (key === '1' && person !== undefined) {
        const { page } = state;
        const isPage = page?.calls.some((one) => one.marker === marker) === true;
        if (isPage) await deps.acknowledge(found.alarms ?? page.alarms, person);
        await book.ended(marker, 'confirmed');
      }
      return book.saidIn(marker) ?? saidAgain(deps, state, { call: found, person });
    },
    async told(marker, status) {
      if (!marker.startsWith(MARK)) return false;
      const found = callOf(book.state(), marker);
      const isOpen = found !== null && (found.state === 'calling' || found.state === 'taken');
      if (isOpen && lost.has(status)) await book.ended(marker, 'failed');
      return true;
    },
    problem: () => problemOf(deps, book.state()),
  };
}

/** After a restart nobody remembers what a call said: it is made anew, of what still waits. */
function saidAgain(
  deps: PagerDeps,
  state: PagerState,
  { call, person }: { call: DutyCall; person: DutyPerson | undefined },
): { text: string; locale: Locale } {
  const locale = person?.language ?? 'zh-CN';
  const { marker, alarms = [] } = call;
  const { brand } = deps;
  const isNews = ({ calls }: OpenNews): boolean => calls.some((one) => one.marker === marker);
  const news = (state.news ?? []).find(isNews);
  if (news !== undefined) return { text: newsWords(locale, brand, news.text[locale]), locale };
  const told = deps.waiting().filter(({ id }) => alarms.includes(id));
  const oldest = told.toSorted((a, b) => a.since - b.since)[0];
  if (oldest === undefined) return { text: testWords(locale, brand), locale };
  const { where, title } = oldest;
  const about = { brand, count: told.length, where, title: title[locale] };
  return { text: alarmWords(locale, about), locale };
}

function callOf(state: PagerState, marker: string): DutyCall | null {
  if (state.test?.marker === marker) return state.test;
  const calls = [...(state.page?.calls ?? []), ...(state.news ?? []).flatMap((one) => one.calls)];
  return calls.find((one) => one.marker === marker) ?? null;
}

function problemOf(deps: PagerDeps, { page, test }: PagerState): ReturnType<Pager['problem']> {
  const now = deps.clock.now();
  if (deps.rota === null) return null;
  const duty = onDuty(deps.rota, now);
  if (duty === null) return { reason: 'nobody_on_duty', problem: 'Nobody is on duty in the rota.' };
  if (deps.voice === undefined)
    return { reason: 'no_voice', problem: 'No voice channel: nobody can be called.' };
  const broken = deps.channelProblem();
  if (broken !== null) return { reason: broken, problem: `Calls do not go out (${broken}).` };
  if (page !== null && isUnanswered(page, now))
    return { reason: 'unanswered', problem: 'Nobody on duty answers the telephone.' };
  const isTried = test === null || test.state === 'confirmed' || now - test.at < TEST_WITHIN_MS;
  if (!isTried)
    return { reason: 'test_failed', problem: 'The daily test call was not confirmed by a key.' };
  if (duty.isOverdue) return { reason: 'rota_over', problem: 'The last week of the rota is over.' };
  return null;
}
