import { Injectable, type ArgumentMetadata, type PipeTransform } from '@nestjs/common';
import { isRecord } from '../../domain/json.js';
import { invalid } from './input.js';

/** No request of ours is a tenth as deep; whoever walks a body may do it by recursion. */
const depthMax = 100;

/** What no route can do anything with: a parameter that is given twice, a text that no database keeps, a body without a bottom. */
@Injectable()
export class PlainInputPipe implements PipeTransform {
  transform(value: unknown, { type, data }: ArgumentMetadata): unknown {
    const problems = type === 'body' ? bodyProblems(value) : type === 'custom' ? [] : parameterProblems(value, data);
    if (problems.length > 0) throw invalid(problems);
    return value;
  }
}

function parameterProblems(value: unknown, name: string | undefined): readonly string[] {
  if (name === undefined) return isRecord(value) ? Object.entries(value).flatMap(([key, member]) => parameterProblems(member, key)) : [];
  if (value === undefined) return [];
  if (typeof value !== 'string') return [`${name} must be given once`];
  return hasNul(value) ? [`${name} must not contain U+0000`] : [];
}

function bodyProblems(body: unknown): readonly string[] {
  let level: readonly unknown[] = [body];
  for (let depth = 0; level.length > 0; depth += 1) {
    if (depth > depthMax) return [`the body must not be nested deeper than ${depthMax} levels`];
    if (level.some(hasNul)) return ['no text of the body may contain U+0000'];
    level = level.flatMap((value): readonly unknown[] => (typeof value === 'object' && value !== null ? Object.values(value) : []));
  }
  return [];
}

function hasNul(value: unknown): boolean {
  return typeof value === 'string' && value.includes('\0');
}
