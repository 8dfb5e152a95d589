import { fault } from '../fault.js';

export type Operator = '=' | '<' | '>' | '<=' | '>=' | 'LIKE' | 'IN';
export type Literal = string | boolean;

export interface Condition {
  readonly property: string;
  readonly operator: Operator;
  readonly values: readonly Literal[];
}

export interface Ordering {
  readonly property: string;
  readonly descending: boolean;
}

export interface Query {
  readonly select: 'all' | 'count' | readonly string[];
  readonly entity: string;
  readonly conditions: readonly Condition[];
  readonly orderings: readonly Ordering[];
  readonly startPosition: number;
  readonly maxResults: number;
}

interface Token {
  readonly kind: 'word' | 'string' | 'number' | 'symbol' | 'end';
  readonly text: string;
  readonly at: number;
}

const pattern = /\s*(?:('(?:\\.|[^'\\])*')|(-?\d+(?:\.\d+)?)(?![\w.])|([A-Za-z_][\w.]*)|(<=|>=|!=|[=<>(),*]))/y;

function tokenize(statement: string): readonly Token[] {
  const tokens: Token[] = [];
  pattern.lastIndex = 0;
  while (pattern.lastIndex < statement.length) {
    const from = pattern.lastIndex;
    if (statement.slice(from).trim() === '') break;
    const match = pattern.exec(statement);
    if (!match) throw syntax(statement.slice(from).trim().charAt(0), from + 1);
    const [whole, quoted, number, word, symbol] = match;
    const at = from + whole.length - whole.trimStart().length + 1;
    if (quoted !== undefined) tokens.push({ kind: 'string', text: quoted.slice(1, -1).replace(/\\(.)/g, '$1'), at });
    else if (number !== undefined) tokens.push({ kind: 'number', text: number, at });
    else if (word !== undefined) tokens.push({ kind: 'word', text: word, at });
    else tokens.push({ kind: 'symbol', text: symbol ?? '', at });
  }
  return [...tokens, { kind: 'end', text: '<EOF>', at: statement.length + 1 }];
}

const syntax = (found: string, column: number) =>
  fault('4000', `QueryParserError: Encountered " "${found}" "" at line 1, column ${column}.\nWas expecting another token.`);

const invalid = (text: string) => fault('4001', `QueryValidationError: ${text}`);

const maxResultsLimit = 1000;

class Parser {
  private at = 0;

  constructor(
    private readonly tokens: readonly Token[],
    private readonly clamp: boolean,
  ) {}

  query(): Query {
    this.keyword('SELECT');
    const select = this.selection();
    this.keyword('FROM');
    const entity = this.word();
    const conditions = this.takeKeyword('WHERE') ? this.conditions() : [];
    const orderings = this.orderings();
    let startPosition = 1;
    let maxResults = 100;
    // Both orders occur in the wild.
    for (;;) {
      if (this.takeKeyword('STARTPOSITION')) startPosition = this.integer();
      else if (this.takeKeyword('MAXRESULTS')) maxResults = this.integer();
      else break;
    }
    const rest = this.peek();
    if (rest.kind !== 'end') throw syntax(rest.text, rest.at);
    if (startPosition < 1) throw invalid(`value ${startPosition} is too small. Min allowed value is 1`);
    if (maxResults > maxResultsLimit && !this.clamp)
      throw invalid(`value ${maxResults} is too large. Max allowed value is ${maxResultsLimit}`);
    if (maxResults < 0) throw invalid(`value ${maxResults} is too small. Min allowed value is 0`);
    return { select, entity, conditions, orderings, startPosition, maxResults: Math.min(maxResults, maxResultsLimit) };
  }

  private selection(): Query['select'] {
    if (this.takeSymbol('*')) return 'all';
    const first = this.word();
    if (first.toLowerCase() === 'count') {
      for (const symbol of ['(', '*', ')']) this.symbol(symbol);
      return 'count';
    }
    const properties = [first];
    while (this.takeSymbol(',')) properties.push(this.word());
    return properties;
  }

  private conditions(): readonly Condition[] {
    const found = [this.condition()];
    while (this.takeKeyword('AND')) found.push(this.condition());
    return found;
  }

  private condition(): Condition {
    const property = this.word();
    const token = this.next();
    const operator = token.text.toUpperCase();
    if (operator === 'IN') {
      this.symbol('(');
      const values = [this.literal()];
      while (this.takeSymbol(',')) values.push(this.literal());
      this.symbol(')');
      return { property, operator, values };
    }
    if (operator === '=' || operator === '<' || operator === '>' || operator === '<=' || operator === '>=' || operator === 'LIKE') {
      return { property, operator, values: [this.literal()] };
    }
    throw syntax(token.text, token.at);
  }

  private literal(): Literal {
    const token = this.next();
    if (token.kind === 'string' || token.kind === 'number') return token.text;
    const lower = token.text.toLowerCase();
    if (token.kind === 'word' && (lower === 'true' || lower === 'false')) return lower === 'true';
    if (token.kind === 'word' && lower === 'current_date') return 'CURRENT_DATE';
    throw syntax(token.text, token.at);
  }

  private orderings(): readonly Ordering[] {
    if (this.takeKeyword('ORDER')) this.keyword('BY');
    else if (!this.takeKeyword('ORDERBY')) return [];
    const found: Ordering[] = [];
    do {
      const property = this.word();
      const descending = this.takeKeyword('DESC');
      if (!descending) this.takeKeyword('ASC');
      found.push({ property, descending });
    } while (this.takeSymbol(','));
    return found;
  }

  private peek(): Token {
    const token = this.tokens[this.at];
    if (!token) throw syntax('<EOF>', 1);
    return token;
  }

  private next(): Token {
    const token = this.peek();
    this.at += 1;
    return token;
  }

  private takeKeyword(keyword: string): boolean {
    const token = this.peek();
    if (token.kind !== 'word' || token.text.toUpperCase() !== keyword) return false;
    this.at += 1;
    return true;
  }

  private takeSymbol(symbol: string): boolean {
    const token = this.peek();
    if (token.kind !== 'symbol' || token.text !== symbol) return false;
    this.at += 1;
    return true;
  }

  private keyword(keyword: string): void {
    const token = this.peek();
    if (!this.takeKeyword(keyword)) throw syntax(token.text, token.at);
  }

  private symbol(symbol: string): void {
    const token = this.peek();
    if (!this.takeSymbol(symbol)) throw syntax(token.text, token.at);
  }

  private word(): string {
    const token = this.next();
    if (token.kind !== 'word') throw syntax(token.text, token.at);
    return token.text;
  }

  private integer(): number {
    const token = this.next();
    if (token.kind !== 'number' || !/^-?\d+$/.test(token.text)) throw syntax(token.text, token.at);
    return Number(token.text);
  }
}

export function parseQuery(statement: string, clamp = false): Query {
  if (statement.trim() === '') throw fault('4000', 'QueryParserError: null');
  return new Parser(tokenize(statement), clamp).query();
}
