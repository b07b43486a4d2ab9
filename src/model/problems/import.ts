export const importFileProblems = {} as const;
