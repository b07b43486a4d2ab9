/** What the real provider refuses and its published schema lets through: the caller must not learn it late. */
export interface Refusal {
  status: number;
  code: number;
  message: string;
  /** The caller's program is wrong, not its data. */
  fault: boolean;
}

const messageParams = new Set(
  `To StatusCallback ApplicationSid MaxPrice ProvideFeedback Attempt ValidityPeriod
  ForceDelivery ContentRetention AddressRetention SmartEncoded PersistentAction TrafficType
  ShortenUrls ScheduleType SendAt SendAsMms ContentVariables RiskCheck From FallbackFrom
  MessagingServiceSid Body MediaUrl ContentSid`.split(/\s+/),
);
const callParams = new Set(
  `To From Method FallbackUrl FallbackMethod StatusCallback StatusCallbackEvent StatusCallbackMethod
  SendDigits Timeout Record MachineDetection MachineDetectionTimeout Trim CallerId AsyncAmd
  AsyncAmdStatusCallback AsyncAmdStatusCallbackMethod CallReason TimeLimit Url Twiml
  ApplicationSid`.split(/\s+/),
);

const BODY_UNITS_MOST = 1600;
const TWIML_MOST = 4000;

export function refuseMessage(params: URLSearchParams): Refusal | null {
  const unknown = [...params.keys()].find((name) => !messageParams.has(name));
  if (unknown !== undefined) return wrong(20001, `unknown parameter ${unknown}`);
  const shared = refuseAddresses(params);
  if (shared !== null) return shared;
  const body = params.get('Body') ?? '';
  if (body === '' && !params.has('MediaUrl') && !params.has('ContentSid')) {
    return wrong(21602, 'Message body is required');
  }
  if (body.length > BODY_UNITS_MOST)
    return wrong(21617, 'The message body exceeds 1600 characters');
  const validity = params.get('ValidityPeriod');
  if (validity !== null && !isWithin(validity, 1, 36_000)) {
    return wrong(90007, 'ValidityPeriod must be 1 to 36000');
  }
  return null;
}

export function refuseCall(params: URLSearchParams): Refusal | null {
  const unknown = [...params.keys()].find((name) => !callParams.has(name));
  if (unknown !== undefined) return wrong(20001, `unknown parameter ${unknown}`);
  const shared = refuseAddresses(params);
  if (shared !== null) return shared;
  const twiml = params.get('Twiml') ?? '';
  if (twiml === '' && !params.has('Url')) return wrong(21205, 'Url or Twiml is required');
  if (twiml.length > TWIML_MOST) return wrong(21218, 'Twiml exceeds 4000 characters');
  const timeout = params.get('Timeout');
  if (timeout !== null && !isWithin(timeout, 1, 600)) return wrong(21222, 'Timeout is 1 to 600');
  return null;
}

function refuseAddresses(params: URLSearchParams): Refusal | null {
  if (!/^\+[1-9]\d{6,14}$/.test(params.get('To') ?? '')) {
    return { status: 400, code: 21211, message: "Invalid 'To' phone number", fault: false };
  }
  if (!params.has('From') && !params.has('MessagingServiceSid')) {
    return wrong(21603, "A 'From' phone number is required");
  }
  const callback = params.get('StatusCallback');
  if (callback !== null && !URL.canParse(callback)) {
    return wrong(21609, 'StatusCallback is not a valid URL');
  }
  return null;
}

function isWithin(text: string, least: number, most: number): boolean {
  return /^\d+$/.test(text) && Number(text) >= least && Number(text) <= most;
}

function wrong(code: number, message: string): Refusal {
  return { status: 400, code, message, fault: true };
}
