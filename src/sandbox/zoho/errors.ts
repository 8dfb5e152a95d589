/** Answers of the vendor that are not a success: HTTP status, numeric code, message. */
export class ZohoError extends Error {
  constructor(
    readonly status: number,
    readonly code: number,
    message: string,
  ) {
    super(message);
  }
}

export const codes = {
  invalidParameter: 2,
  invalidValue: 4,
  invalidUrl: 5,
  tooLong: 15,
  methodNotAllowed: 37,
  blockedForAWhile: 43,
  perMinute: 44,
  perDay: 45,
  notAuthorized: 57,
  internal: 1000,
  alreadyExists: 1001,
  doesNotExist: 1002,
  malformedJson: 1038,
  tooManyInProcess: 1070,
  contactExists: 3062,
  foreignOrganization: 6041,
  creditNoteClosed: 12003,
  creditNoteVoid: 12004,
  invoiceDraft: 12005,
  invoiceClosed: 12006,
  invoiceVoid: 12007,
  webhookNameExists: 107051,
  /** The vendor's codes for refused business rules are not published; one stand-in serves them all. */
  refused: 9000,
} as const;

export const invalidParameter = (name: string): ZohoError => new ZohoError(400, codes.invalidParameter, `Invalid value passed for ${name}`);
export const invalidValue = (name: string): ZohoError => new ZohoError(400, codes.invalidValue, `Invalid value passed for ${name}`);
export const tooLong = (name: string, max: number): ZohoError =>
  new ZohoError(400, codes.tooLong, `Please ensure that the ${name} has less than ${max} characters.`);
export const invalidUrl = (): ZohoError => new ZohoError(404, codes.invalidUrl, 'Invalid URL Passed');
export const malformedId = (): ZohoError =>
  new ZohoError(404, codes.invalidUrl, 'We couldnt find any resource for the given ID. Please verify the ID and try again.');
export const notAuthorized = (): ZohoError => new ZohoError(401, codes.notAuthorized, 'You are not authorized to perform this operation');
export const alreadyExists = (what: string): ZohoError => new ZohoError(400, codes.alreadyExists, `${what} already exists`);
export const refused = (message: string, code: number = codes.refused): ZohoError => new ZohoError(400, code, message);
