import { plainText } from '../../domain/text.js';
import type { Issue, SourceDocument } from '../../domain/document.js';
import { referencesIn, type Reference } from '../../domain/reference.js';
import type { MappingContext } from '../../mapping/context.js';
import { project } from '../../mapping/project.js';
import { flatten } from './fields.js';
import type { ImportMapping, ImportPipeline } from './import-pipeline.js';
import type { Incoming } from './import-run.js';

export interface Projected {
  readonly object: SourceDocument;
  readonly fields: unknown;
  readonly references: readonly Reference[];
  readonly issues: readonly Issue[];
  readonly number: string;
}

/** Map: a QuickBooks object in Zoho's words, references unresolved. Pure. */
export function projectObject(
  pipeline: ImportPipeline,
  { mapping }: ImportMapping,
  object: SourceDocument,
  context: MappingContext,
): Projected {
  const prepared = pipeline.prepare(object);
  const projection = project(mapping, prepared, context);
  const fields = projection.desired[0]?.fields ?? {};
  return { object, fields, references: referencesIn(fields), issues: projection.issues.map(inQuickbooks), number: projection.number };
}

/** What is wrong with a value is corrected where it was entered. */
function inQuickbooks(issue: Issue): Issue {
  return issue.code === 'mapping.value'
    ? { ...issue, remedy: 'Correct the field in QuickBooks, or change the mapping line named here; then retry.' }
    : issue;
}

/** Resolve: `idOf` answers the Zoho id of what is referred to, empty when there is none yet. */
export function resolveObject({ object, fields, issues, number }: Projected, idOf: (reference: Reference) => string): Incoming {
  const waiting: Issue[] = [];
  const flat = flatten(fields, (reference) => {
    const id = idOf(reference);
    if (id === '') waiting.push(missing(reference));
    return id;
  });
  return { id: plainText(object['Id']), object, number, fields: flat, issues: [...issues, ...waiting] };
}

function missing({ $ref }: Reference): Issue {
  return {
    code: 'reference.missing',
    severity: 'wait',
    message: `waits for ${$ref.entity} ${$ref.label ?? $ref.id}, which is not in Zoho yet`,
    remedy: 'It follows by itself once that has come in; see what holds it.',
  };
}
