/** A log line is an event with fields, never values glued into a sentence. `error` means a person must act. */
export interface Log {
  debug(fields: Readonly<Record<string, unknown>>, event: string): void;
  info(fields: Readonly<Record<string, unknown>>, event: string): void;
  warn(fields: Readonly<Record<string, unknown>>, event: string): void;
  error(fields: Readonly<Record<string, unknown>>, event: string): void;
}

/** A log that keeps nothing, for parts that are run without one. */
export const silentLog: Log = { debug() {}, info() {}, warn() {}, error() {} };
