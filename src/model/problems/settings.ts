export const settingsProblems = {} as const;
