export const authProblems = {} as const;
