// What has nothing to do with each other is done each, whatever becomes of the others.

export interface Apart {
  /** The work's answer; `otherwise` where it throws. */
  run<T>(work: () => Promise<T>, otherwise: T): Promise<T>;
  /** Throws the first fault that there was: it is counted and said by whoever asked for all of it. */
  end(): void;
}

export function apart(): Apart {
  const faults: unknown[] = [];
  return {
    async run(work, otherwise) {
      try {
        return await work();
      } catch (error) {
        faults.push(error);
        return otherwise;
      }
    },
    end() {
      if (faults.length > 0) throw faults[0];
    },
  };
}
