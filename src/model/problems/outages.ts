export const outagesProblems = {} as const;
