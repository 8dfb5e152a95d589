import { applyDecorators, Controller } from '@nestjs/common';
import { ApiBearerAuth, ApiDefaultResponse, ApiSecurity, ApiTags } from '@nestjs/swagger';
import { ProblemAnswer } from './answers.js';

export const apiPrefix = 'api/v1';

/** A controller of the REST surface: below `/api/v1`, behind an API key, errors as problems. */
export function ApiController(path: string): ClassDecorator {
  return applyDecorators(
    Controller(`${apiPrefix}/${path}`),
    ApiTags(path),
    ApiBearerAuth(),
    ApiSecurity('X-API-Key'),
    ApiDefaultResponse({ type: ProblemAnswer, description: 'A problem (RFC 9457).' }),
  );
}
