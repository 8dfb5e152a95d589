import type { Issue } from '../../domain/document.js';
import type { Reference } from '../../domain/reference.js';

export function waiting({ $ref }: Reference, why: string): Issue {
  const named = $ref.label === undefined ? `${$ref.entity} ${$ref.id}` : `${$ref.entity} "${$ref.label}" (${$ref.id})`;
  return {
    code: 'reference.waiting',
    severity: 'wait',
    message: `waits for ${named}: ${why}`,
    remedy: `See \`crossfoot why ${$ref.entity} ${$ref.id}\`; this document follows by itself.`,
  };
}
