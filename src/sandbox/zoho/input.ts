import { invalidValue, tooLong } from './errors.js';
import { decimalOf, isJson, textOf, type Decimal, type Json } from './json.js';
import { isDate } from './time.js';

/** A request body, read member by member; a wrong kind of value is refused where it is read. Unknown members are never looked at. */
export class Input {
  constructor(readonly body: Json) {}

  has(name: string): boolean {
    return this.body[name] !== undefined;
  }

  text(name: string, max?: number): string | undefined {
    const value = this.body[name];
    if (value === undefined) return undefined;
    if (value === null) return '';
    if (typeof value === 'object') throw invalidValue(name);
    const text = textOf(value).trim();
    if (max !== undefined && text.length > max) throw tooLong(name, max);
    return text;
  }

  required(name: string, max?: number): string {
    const value = this.text(name, max);
    if (value === undefined || value === '') throw invalidValue(name);
    return value;
  }

  decimal(name: string): Decimal | undefined {
    const value = this.body[name];
    if (value === undefined || value === '' || value === null) return undefined;
    const number = decimalOf(value);
    if (!number) throw invalidValue(name);
    return number;
  }

  requiredDecimal(name: string): Decimal {
    const value = this.decimal(name);
    if (!value) throw invalidValue(name);
    return value;
  }

  flag(name: string): boolean | undefined {
    const value = this.body[name];
    if (value === undefined) return undefined;
    if (value === true || value === 'true') return true;
    if (value === false || value === 'false' || value === '') return false;
    throw invalidValue(name);
  }

  /** A member that may only be set. */
  onlyTrue(name: string): boolean {
    const value = this.flag(name);
    if (value === false) throw invalidValue(name);
    return value === true;
  }

  date(name: string): string | undefined {
    const value = this.text(name);
    if (value === undefined || value === '') return undefined;
    if (!isDate(value)) throw invalidValue(name);
    return value;
  }

  object(name: string): Json | undefined {
    const value = this.body[name];
    if (value === undefined) return undefined;
    if (!isJson(value)) throw invalidValue(name);
    return value;
  }

  list(name: string): Input[] | undefined {
    const value = this.body[name];
    if (value === undefined) return undefined;
    if (!Array.isArray(value)) throw invalidValue(name);
    return value.map((element: unknown) => {
      if (!isJson(element)) throw invalidValue(name);
      return new Input(element);
    });
  }
}
