export const detectProblems = {} as const;
