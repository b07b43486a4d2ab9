export const notifyProblems = {} as const;
