/** Origin of a link to a target that is another's work: it may be settled, and is never edited or taken down. */
export const adoptedOnly = 'adopted, never edited';
