export const storeProblems = {} as const;
