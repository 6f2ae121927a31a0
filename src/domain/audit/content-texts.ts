import type { AuditContent } from './content-types.ts';
import type { Fraction, Rules } from './rules.ts';
import type { Texts } from './texts.ts';

/**
 * All words of the audit by id, for the JSON data block of a page. Beside each id: `.label`, `.headline`, `.sum`,
 * `.source`, `advice.<id>` with `.title` and `.source`, `error.<id>`. `{rule.<id>}` is said as thresholds.yaml writes it.
 * @throws when a text names a threshold that does not exist
 */
export function textsOf(content: AuditContent): Texts {
  const texts: Texts = {};
  const add = (id: string, text: string | undefined) => {
    if (text !== undefined) texts[id] = withRules(text, content.thresholds);
  };
  for (const { id, name } of content.killers) add(id, name);
  for (const { id, name, label, headline } of content.blockers) {
    add(id, name);
    add(`${id}.label`, label);
    add(`${id}.headline`, headline);
  }
  for (const { id, name, label } of content.decisions) {
    add(id, name);
    add(`${id}.label`, label);
  }
  for (const { id, title, text, source } of content.advice) {
    add(`advice.${id}`, text);
    add(`advice.${id}.title`, title);
    add(`advice.${id}.source`, source);
  }
  for (const { id, text, sum, source } of content.sentences) {
    add(id, text);
    add(`${id}.sum`, sum);
    add(`${id}.source`, source);
  }
  for (const { id, text } of content.labels) add(id, text);
  for (const { id, text } of content.errors) add(`error.${id}`, text);
  return texts;
}

function withRules(text: string, thresholds: AuditContent['thresholds']): string {
  return text.replace(/\{rule\.(\w+)\}/g, (_, id) => thresholdOf(thresholds, id).value);
}

function thresholdOf(thresholds: AuditContent['thresholds'], id: string) {
  const threshold = thresholds.find((each) => each.id === id);
  if (!threshold) throw new Error(`content/audit/thresholds.yaml has no "${id}"`);
  return threshold;
}

/**
 * The owner's thresholds as the engine takes them.
 * @throws when a value is not "70%", "1/3" or "1.5", or one is missing
 */
export function rulesOf(thresholds: AuditContent['thresholds']): Rules {
  const fractionOf = (id: keyof Rules) => readFraction(thresholdOf(thresholds, id).value);
  return {
    committed: fractionOf('committed'),
    dependency: fractionOf('dependency'),
    delivery: fractionOf('delivery'),
    likely: fractionOf('likely'),
    vitalFew: fractionOf('vitalFew'),
    decisions: fractionOf('decisions'),
  };
}

function readFraction(value: string): Fraction {
  const match = /^(\d+)(?:\.(\d+))?(?:%|\/([1-9]\d*))?$/.exec(value);
  if (!match) throw new Error(`"${value}" is not a threshold: write 70%, 1/3 or 1.5`);
  const [, whole = '', decimals = '', parts] = match;
  const denominator = 10 ** decimals.length * (value.endsWith('%') ? 100 : Number(parts ?? 1));
  return [Number(whole + decimals), denominator];
}
