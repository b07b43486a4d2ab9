export const networkProblems = {} as const;
