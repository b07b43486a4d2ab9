import { problem } from '../problem.ts';

export const outagesProblems = {
  'OUT-TRANSITION': problem<{ from: string; to: string }>(
    409,
    (p) => `An outage that is ${p.from} cannot become ${p.to}.`,
    () => 'Read the outage again; rejected, merged and closed are final.',
  ),
  'OUT-CAUSE-MISSING': problem<{ missing: string }>(
    422,
    (p) => `Closing an outage needs its cause and who is responsible: ${p.missing} is missing.`,
    () => 'Give cause and responsibility; "unknown" is a cause.',
  ),
  'OUT-TIMES': problem<{ startedAt: string; restoredAt: string; now: string }>(
    422,
    (p) => `From ${p.startedAt} to ${p.restoredAt} is no time of an outage at ${p.now}.`,
    () => 'The start lies before the end, and neither lies in the future.',
  ),
  'OUT-ETR-PAST': problem(
    422,
    () => 'The estimated time of restoration lies in the past.',
    () => 'Give a time to come, or none together with the time of the next update.',
  ),
  'OUT-ETR-RANK': problem<{ origin: string; standing: string }>(
    409,
    (p) => `An estimate of the ${p.origin} does not replace that of the ${p.standing}.`,
    () => 'Give it as the word of the crew, or wait until the one that stands has come due.',
  ),
  'OUT-SUPPLY-POINT': problem<{ supplyPoint: string }>(
    422,
    (p) => `Supply point ${p.supplyPoint} is not part of this outage.`,
    () => 'Name supply points that the outage lists as dark.',
  ),
  'OUT-MERGE': problem<{ from: string; into: string }>(
    409,
    (p) => `Outage ${p.from} cannot be merged into ${p.into}.`,
    () => 'Both must be open, and two different ones.',
  ),
  'PLN-TRANSITION': problem<{ from: string; to: string }>(
    409,
    (p) => `A planned outage that is ${p.from} cannot become ${p.to}.`,
    () => 'Read it again; what is completed, cancelled or expired is planned anew.',
  ),
  'PLN-SELF-APPROVAL': problem<{ author: string }>(
    403,
    (p) => `${p.author} planned this and cannot approve it.`,
    () => 'Ask somebody else of the utility to approve it.',
  ),
  'PLN-TIMES': problem<{ start: string; end: string }>(
    422,
    (p) => `A planned outage cannot last from ${p.start} to ${p.end}.`,
    () => 'The end must lie after the start, and an extension after the present end.',
  ),
  'PLN-NOTHING-CUT': problem(
    422,
    () => 'Nobody loses supply by these steps.',
    () => 'Check the devices and steps against the present switching state.',
  ),
  'PLN-SUPPLY-POINT': problem<{ supplyPoint: string }>(
    422,
    (p) => `There is no supply point ${p.supplyPoint}.`,
    () => 'Take its id from the search: a meter, an account or an address finds it.',
  ),
  'PLN-BLOCK': problem<{ block: string }>(
    422,
    (p) => `No supply point belongs to a block ${p.block}.`,
    () => 'Take a name that stands in rota_block of supply_points.csv.',
  ),
  'PLN-STEP-TIME': problem<{ at: string; start: string; end: string }>(
    422,
    (p) => `The step at ${p.at} does not lie between ${p.start} and ${p.end}.`,
    () =>
      'Move the step, or begin the work earlier or end it later: people are told of these times.',
  ),
  'PLN-PAST': problem<{ end: string }>(
    409,
    (p) => `This work would have ended at ${p.end}; that has passed.`,
    () => 'Give it a time to come; what was cut already is entered as an outage.',
  ),
  'PLN-OTHERS-CUT': problem<{ kind: string; supplyPoints: number }>(
    409,
    (p) =>
      `A cut of kind ${p.kind} concerns its customer alone; these devices take supply from ${p.supplyPoints} places of several.`,
    () => 'Name the supply points themselves, or the switch of that customer.',
  ),
  'PLN-NO-DEBT': problem<{ kind: string }>(
    409,
    (p) => `A cut of kind ${p.kind} does not end with a payment.`,
    () => 'Complete or cancel it; restoreWithinAfterPayment of the policy says which kinds do.',
  ),
  'PLN-LIVE-KIND': problem<{ kind: string }>(
    409,
    (p) => `A cut of kind ${p.kind} is no work that could be done live.`,
    () => 'Take the mark of live-line work away, or choose another kind.',
  ),
  'PLN-LIVE-AFTER-CUT': problem<{ plan: string }>(
    409,
    (p) =>
      `${p.plan} is an approved cut that people may know of; it does not become live-line work.`,
    () =>
      'Cancel it, so that they hear that it is off, and enter the live-line work as a plan of its own.',
  ),
  'PLN-OVERLAP': problem<{ other: string; supplyPoints: number }>(
    409,
    (p) => `${p.other} cuts ${p.supplyPoints} of these supply points at the same time.`,
    () => 'Do both works in one cut, or move one of them.',
  ),
  'PLN-CUT-OFTEN': problem<{ cuts: number; days: number; supplyPoints: number }>(
    409,
    (p) => `For ${p.supplyPoints} supply points this is cut ${p.cuts} or more in ${p.days} days.`,
    () => 'Join works, use a generator or live-line work, or choose a later day.',
  ),
  'PLN-BOTH-SUPPLIES': problem<{ premises: string; by: string }>(
    409,
    (p) => `${p.premises} would lose all its supplies: the other one is taken by ${p.by}.`,
    () => 'Choose another time, so that one supply stays.',
  ),
  'PLN-PROTECTED': problem<{ event: string; id: string }>(
    409,
    (p) => `In this time ${p.event} (${p.id}) is protected there.`,
    () => 'Choose another time; a supervisor who approves it answers for it.',
  ),
  'PLN-ANNOUNCEMENT-LACKS': problem<{ missing: string }>(
    422,
    (p) => `The announcement would not say: ${p.missing}. It could not count as telling.`,
    () => 'Give the work a reason, and its supply points an area and a line.',
  ),
  'PLN-PROOF-PHOTO': problem(
    422,
    () => 'A poster that nobody has seen hanging proves nothing.',
    () => 'Add the photo of it where it hangs.',
  ),
  'PLN-PROOF-TIME': problem<{ at: string }>(
    422,
    (p) => `${p.at} is still to come.`,
    () => 'Record a proof once it has happened.',
  ),
  'PLN-CONFIRMATION-MISSING': problem<{ contacts: number }>(
    409,
    (p) => `${p.contacts} contacts who must confirm have not done so.`,
    () => 'Reach them by phone and record it; a supervisor may start with a reason.',
  ),
  'INF-FORMAT': problem<{ why: string }>(
    422,
    (p) => `This is not an inference case: ${p.why}`,
    () => 'The format is forewatt-inference-cases/1; compare with a case that works.',
  ),
  'INF-KIND': problem<{ kind: string; known: string }>(
    422,
    (p) => `The kind "${p.kind}" is not known here.`,
    (p) => `Use one of ${p.known}.`,
  ),
  'INF-LOOP': problem<{ edge: string }>(
    422,
    (p) => `Edge ${p.edge} closes a loop.`,
    () => 'Open an edge of the loop: inference needs a tree under the switching state.',
  ),
  'INF-UNKNOWN': problem<{ what: string; id: string }>(
    422,
    (p) => `There is no ${p.what} ${p.id} in this network.`,
    () => 'Correct the id, or add it to the network.',
  ),
  'INF-DUPLICATE': problem<{ what: string; id: string }>(
    422,
    (p) => `There are two of ${p.what} ${p.id}.`,
    () => 'Give each its own id.',
  ),
  'INF-CARRIED': problem<{ cause: string }>(
    422,
    (p) => `The carried cause ${p.cause} is not in the tree.`,
    () => 'Carry only causes of edges that are closed and supplied under the switching state.',
  ),
} as const;
