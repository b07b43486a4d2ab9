export const collectorsProblems = {} as const;
