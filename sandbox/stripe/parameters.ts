import { invalid } from './errors.ts';
import type { Form, FormValue } from './form-body.ts';

/** Turns one parameter into a value, or refuses it as Stripe would. `at` is its full name, `line_items[0][quantity]`. */
export type Read<T> = (value: FormValue, at: string) => T;

/** One reader a parameter; a parameter that has none is unknown to the API. */
export type Shape<T> = { readonly [K in keyof Required<T>]: Read<NonNullable<T[K]>> };

/** @throws StripeRefusal on unknown or unacceptable parameters */
export function readParameters<T>(form: Form, shape: Shape<T>, at = ''): Partial<T> {
  const name = (key: string) => (at ? `${at}[${key}]` : key);
  const unknown = Object.keys(form).filter((key) => !Object.hasOwn(shape, key));
  if (unknown.length > 0) {
    const plural = unknown.length > 1 ? 's' : '';
    throw invalid(
      `Received unknown parameter${plural}: ${unknown.map(name).join(', ')}`,
      name(unknown[0] ?? ''),
      'parameter_unknown',
    );
  }
  const result: Partial<T> = {};
  for (const key of Object.keys(form) as (keyof T & string)[]) {
    result[key] = shape[key](form[key] as FormValue, name(key)) as T[typeof key];
  }
  return result;
}

export function required<T>(value: T | undefined | null, param: string): T {
  if (value === undefined || value === null) {
    throw invalid(`Missing required param: ${param}.`, param, 'parameter_missing');
  }
  return value;
}

/** @param max characters */
export const text =
  (max = 5000): Read<string> =>
  (value, at) => {
    const given = nonEmpty(value, at);
    if (given.length > max) {
      const shown = `${given.slice(0, 15)}...${given.slice(-15)}`;
      throw invalid(`Invalid string: ${shown}; must be at most ${max} characters`, at);
    }
    return given;
  };

export const wholeNumber =
  ({ min, max }: { min?: number; max?: number } = {}): Read<number> =>
  (value, at) => {
    const given = nonEmpty(value, at);
    if (!/^-?\d{1,15}$/.test(given)) {
      throw invalid(`Invalid integer: ${given}`, at, 'parameter_invalid_integer');
    }
    const number = Number(given);
    if (min !== undefined && number < min) {
      const message = `This value must be greater than or equal to ${min} (it currently is '${given}').`;
      throw invalid(message, at, 'parameter_invalid_integer');
    }
    if (max !== undefined && number > max) {
      const message = `This value must be less than or equal to ${max} (it currently is '${given}').`;
      throw invalid(message, at, 'parameter_invalid_integer');
    }
    return number;
  };

export const yesOrNo: Read<boolean> = (value, at) => {
  if (value === 'true') return true;
  if (value === 'false') return false;
  throw invalid(`Invalid boolean: ${String(value)}`, at);
};

export const oneOf =
  <const T extends string>(...choices: T[]): Read<T> =>
  (value, at) => {
    const choice = choices.find((each) => each === value);
    if (choice) return choice;
    throw invalid(`Invalid ${at}: must be one of ${choices.join(', ')}`, at);
  };

/** For parameters that have more values at Stripe; the sandbox says which it cannot stand in for. */
export const onlyHere =
  <const T extends string>(here: T[], elsewhere: string[]): Read<T> =>
  (value, at) => {
    if (elsewhere.includes(String(value))) throw notHere(value, at);
    return oneOf(...here)(value, at);
  };

/** A parameter that Stripe has and the sandbox does not imitate: better a refusal than a silent difference. */
export const notHere: Read<never> & ((value: FormValue, at: string) => never) = (_value, at) => {
  throw invalid(`The sandbox does not know \`${at}\`. The real Stripe would take it.`, at);
};

export const listOf =
  <T>(item: Read<T>, { max = 100 }: { max?: number } = {}): Read<T[]> =>
  (value, at) => {
    if (!Array.isArray(value)) throw invalid('Invalid array', at);
    if (value.length > max) throw invalid(`Array ${at} exceeded maximum ${max} allowed elements.`, at);
    return value.map((each, index) => item(each, `${at}[${index}]`));
  };

export const group =
  <T>(shape: Shape<T>, needed: (keyof T & string)[] = []): Read<T> =>
  (value, at) => {
    if (typeof value !== 'object' || Array.isArray(value)) throw invalid('Invalid object', at);
    const result = readParameters(value, shape, at);
    for (const key of needed) required(result[key], `${at}[${key}]`);
    return result as T;
  };

/** Anything nested; for settings that change nothing here. */
export const anyGroup: Read<Record<string, never>> = (value, at) => {
  if (typeof value !== 'object') throw invalid('Invalid object', at);
  return value as Record<string, never>;
};

export const webAddress: Read<string> = (value, at) => {
  const given = text()(value, at);
  if (!/^https?:\/\/[^\s/]/.test(given) || !URL.canParse(given.replaceAll(/[{}]/g, ''))) {
    throw invalid('Not a valid URL', at, 'url_invalid');
  }
  return given;
};

/** Before the @ ASCII only; dots only between other characters. */
export const emailAddress: Read<string> = (value, at) => {
  const given = text(800)(value, at);
  if (!/^[^\s@<>.]+(\.[^\s@<>.]+)*@[^\s@<>.]+(\.[^\s@<>.]+)+$/.test(given) || !/^[\x21-\x7e]+@/.test(given)) {
    throw invalid(`Invalid email address: ${given}`, at, 'email_invalid');
  }
  return given;
};

/** Up to 50 pairs, names of 40 and values of 500 characters. */
export const metadata: Read<Record<string, string>> = (value, at) => {
  if (value === '') return {};
  if (typeof value !== 'object') throw invalid('Invalid object', at);
  const pairs = Object.entries(value);
  if (pairs.length > 50) throw invalid('You can only set up to 50 metadata keys', at);
  for (const [key, each] of pairs) {
    if (typeof each !== 'string') throw invalid(`Invalid string: ${JSON.stringify(each)}`, `${at}[${key}]`);
    if (key.length > 40) {
      throw invalid(
        `Metadata keys can have up to 40 characters, but you passed in a key that is ${key.length} characters. Invalid key: ${key}`,
        at,
      );
    }
    if (each.length > 500) {
      throw invalid(
        `Metadata values can have up to 500 characters, but you passed in a value that is ${each.length} characters. Invalid value: ${each}`,
        at,
      );
    }
  }
  // An empty value unsets, so nothing is stored for it.
  return Object.fromEntries(pairs.filter(([, each]) => each !== '')) as Record<string, string>;
};

function nonEmpty(value: FormValue, at: string): string {
  if (typeof value !== 'string') throw invalid(`Invalid string: ${JSON.stringify(value)}`, at);
  if (value === '') {
    throw invalid(
      `You passed an empty string for '${at}'. We assume empty values are an attempt to unset a parameter; however '${at}' cannot be unset. You should remove '${at}' from your request or supply a non-empty value.`,
      at,
      'parameter_invalid_empty',
    );
  }
  return value;
}
