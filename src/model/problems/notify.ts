import { problem } from '../problem.ts';

export const notifyProblems = {
  'NOT-POLICY-MISSING': problem<{ file: string }>(
    422,
    (p) => `The file ${p.file}, which a policy needs, is not there.`,
    () => 'Check the names under extends and calendar; a policy may extend at most four others.',
  ),
  'NOT-POLICY-TARGET': problem<{ kind: string }>(
    422,
    (p) => `For cuts of kind ${p.kind} the own target is shorter than the legal minimum.`,
    () => 'Make target at least as long as minimum.',
  ),
  'NOT-POLICY-LADDER': problem<{ kind: string; rung: number }>(
    422,
    (p) => `Step ${p.rung} of the ladder of ${p.kind} comes before the first notice.`,
    () => 'A ladder begins after the first notice: shorten the step or lengthen target.',
  ),
  'NOT-POLICY-CONFIRM': problem<{ class: string }>(
    422,
    (p) => `Class ${p.class} must confirm, but none of its channels can carry a confirmation.`,
    () => 'Add sms, voice, email or wechat to its channels.',
  ),
  'NOT-POLICY-CONTRADICTION': problem<{ what: string; way: string }>(
    422,
    (p) => `The policy contradicts itself: ${p.what}.`,
    (p) => p.way,
  ),
  'NOT-EDIT-WRONG': problem<{ count: number; why: string }>(
    422,
    (p) => `The text cannot be saved, ${p.count} things are wrong with it: ${p.why}`,
    () => 'Check the text, mend what is named, and save again.',
  ),
  'NOT-POLICY-QUIET': problem<{ window: string; why: string }>(
    422,
    (p) => `"${p.window}" are no quiet hours (${p.why}).`,
    () => 'Write them as 22:00-07:00; 00:00-24:00 is a whole day.',
  ),
  'NOT-POLICY-QUIET-HINT': problem<{ window: string }>(
    422,
    (p) => `The quiet hours ${p.window} leave out the last minute of the day.`,
    () => 'Write 24:00 if the whole evening is meant.',
  ),
  'NOT-CALENDAR-DAY': problem<{ day: string }>(
    422,
    (p) => `"${p.day}" is not a day of the calendar with off or work.`,
    () => 'Write each day as 2026-10-01: off or 2026-10-10: work.',
  ),
  'NOT-CALENDAR-YEAR': problem<{ calendar: string; year: number }>(
    422,
    (p) => `The calendar ${p.calendar} does not cover ${p.year}.`,
    () => 'Add the days off and worked weekends of that year, then approve again.',
  ),
  'NOT-CALENDAR-NONE': problem<{ policy: string }>(
    422,
    (p) => `The policy ${p.policy} counts business days but names no calendar.`,
    () => 'Add calendar: holidays/….yaml to the policy.',
  ),
  'NOT-MESSAGE-MISSING': problem<{ kind: string; locale: string }>(
    422,
    (p) => `There is no text for ${p.kind} in ${p.locale}.`,
    () => 'Add the kind to the messages file; until then its plain sentence is sent.',
  ),
  'NOT-MESSAGE-KIND': problem<{ kind: string; near: string }>(
    422,
    (p) => `"${p.kind}" is no kind of notice.`,
    (p) => (p.near === '' ? 'Remove it.' : `Did you mean "${p.near}"?`),
  ),
  'NOT-MESSAGE-VARIABLE': problem<{ kind: string; variable: string; near: string }>(
    422,
    (p) => `The text of ${p.kind} uses {${p.variable}}, which this kind does not offer.`,
    (p) => (p.near === '' ? 'Remove it.' : `Did you mean {${p.near}}?`),
  ),
  'NOT-MESSAGE-SYNTAX': problem<{ kind: string; why: string }>(
    422,
    (p) => `The text of ${p.kind} is not an ICU message: ${p.why}`,
    () => 'Check braces and select forms.',
  ),
  'NOT-MESSAGE-LONG': problem<{ kind: string; segments: number; units: number }>(
    422,
    (p) => `With the longest values ${p.kind} takes ${p.segments} segments (${p.units} units).`,
    () => 'Shorten it to 160 GSM-7 letters or 134 Chinese characters.',
  ),
  'NOT-MESSAGE-FORM-LONG': problem<{ kind: string; units: number; most: number }>(
    422,
    (p) => `With the longest values ${p.kind} has ${p.units} characters.`,
    (p) => `Shorten it to ${p.most} characters.`,
  ),
  'NOT-MESSAGE-COSTS': problem<{ locale: string; kinds: string; most: number }>(
    422,
    (p) =>
      `With the utility's own name and the address of its pages these texts in ${p.locale} can take more than ${p.most} ${p.most === 1 ? 'segment' : 'segments'}, and cost more: ${p.kinds}.`,
    () => 'Shorten them, or give http.publicUrl a shorter name.',
  ),
  'NOT-TWILIO-ENV': problem<{ names: string }>(
    422,
    (p) => `The environment sets ${p.names}: the provider's library for SMS and calls heeds it.`,
    () => 'Unset what is not meant for it.',
  ),
  'NOT-GATEWAY-NAME': problem<{ name: string }>(
    422,
    (p) => `{${p.name}} stands for nothing in a gateway template.`,
    () =>
      'Use to, text, marker, from, account, password, baseUrl, receiptUrl, sign, or now with a form.',
  ),
  'NOT-GATEWAY-GOLDEN': problem<{ name: string; what: string }>(
    422,
    (p) => `The golden exchange "${p.name}" does not hold: ${p.what}.`,
    () => 'Correct the template, or the exchange by what the gateway really says.',
  ),
  'NOT-GATEWAY-NONE': problem<{ name: string; near: string }>(
    422,
    (p) => `There is no gateway template ${p.name}.`,
    (p) => `Put it into channels/${p.near === '' ? '' : `, or write ${p.near}`}.`,
  ),
  'NOT-PUSH-KEYS': problem<{ why: string }>(
    422,
    (p) => `The two keys of notify.channels.web_push are no pair: ${p.why}.`,
    () => 'Make a pair with npx web-push generate-vapid-keys and give both halves of it.',
  ),
  'NOT-PAPER-FONT': problem<{ font: string }>(
    503,
    (p) => `Nothing can be printed: the font ${p.font} is not there or cannot be used.`,
    () =>
      'Install Noto Sans CJK (package fonts-noto-cjk), or name another file under notify.paper.font and its font under family.',
  ),
  'NOT-PAPER-PRIVATE': problem<{ plan: string }>(
    409,
    (p) =>
      `The cut ${p.plan} is nobody else's business: there is no poster and no text to pass on.`,
    () => 'Write to the customer.',
  ),
  'NOT-DUTY-PERSON': problem<{ person: string }>(
    422,
    (p) => `The rota names ${p.person}, who is not among the people of the file.`,
    () => 'Add the person with name and phone under people, or correct the name.',
  ),
  'NOT-WAVE-STATE': problem<{ state: string; action: string }>(
    409,
    (p) => `A wave that is ${p.state} cannot be changed by "${p.action}".`,
    () => 'Read the wave again; what has left cannot be stopped.',
  ),
  'NOT-WAVE-SECOND-PERSON': problem<{ recipients: number }>(
    403,
    (p) => `A wave to ${p.recipients} people is released by a supervisor who did not cause it.`,
    () => 'Ask a supervisor; with nobody else signed in it can be released alone.',
  ),
  'NOT-WAVE-ALONE': problem<{ recipients: number; missing: string }>(
    422,
    (p) =>
      `Alone on shift, a wave to ${p.recipients} people is not released without: ${p.missing}.`,
    () => 'Give a reason and type the number of recipients; the supervisor is called.',
  ),
  'NOT-WAVE-ALONE-OFF': problem<{ recipients: number }>(
    403,
    (p) => `A wave to ${p.recipients} people is not released by one person alone.`,
    () => 'Wait until a supervisor is signed in; notify.brake.alone.allow opens it to one.',
  ),
  'NOT-STORM-ROLE': problem<{ role: string }>(
    403,
    (p) => `A storm is declared and ended by a person with the role "${p.role}".`,
    () => 'Ask such a person; notify.brake.storm.declaredBy says who it is.',
  ),
  'NOT-STORM-STATE': problem<{ is: string }>(
    409,
    (p) => `A storm is ${p.is}.`,
    () => 'Read GET /api/v1/storm; one that stands ends by itself or is ended first.',
  ),
  'PLN-NOTICE-TOO-LATE': problem<{ deadline: string; earliestStart: string }>(
    409,
    (p) => `People had to be told by ${p.deadline}; that has passed.`,
    (p) => `Start at ${p.earliestStart} or later, or approve with a reason and a second person.`,
  ),
  'PLN-NOTICE-TIGHT': problem<{ due: string }>(
    422,
    (p) => `The own target ${p.due} has passed; people are told at once.`,
    () => 'Start later to keep the target.',
  ),
  'PLN-CLASS-REFUSED': problem<{ kind: string; classes: string; supplyPoints: number }>(
    409,
    (p) => `A cut of kind ${p.kind} may not reach ${p.supplyPoints} supply points: ${p.classes}.`,
    () => 'Leave them out, or choose another kind of cut.',
  ),
  'PLN-DAY-REFUSED': problem<{ kind: string; when: string }>(
    409,
    (p) => `A cut of kind ${p.kind} may not begin ${p.when}.`,
    () => 'Choose a working day, by day, that another working day follows.',
  ),
  'PLN-NO-CHANNEL': problem<{ contacts: number }>(
    422,
    (p) => `${p.contacts} contacts have no channel; a person must tell them.`,
    () => 'Export the letters, or ring at their doors.',
  ),
  'PLN-TIME-SHIFTED': problem<{ why: string }>(
    422,
    (p) => `The clock changes at the time computed (${p.why}); the earlier instant is taken.`,
    () => 'Nothing to do; check that the time suits.',
  ),
} as const;
