/** Apart from the seeds themselves, so that naming them costs nothing. */
export const seedNames = ['small', 'retail', 'large'] as const;
export type SeedName = (typeof seedNames)[number];
