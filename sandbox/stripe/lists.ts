import type Stripe from 'stripe';
import { missing } from './errors.ts';
import type { FormValue } from './form-body.ts';
import { group, listOf, type Read, text, wholeNumber } from './parameters.ts';

type Range = Stripe.RangeQueryParam;

const range: Read<Range | number> = (value: FormValue, at: string) =>
  typeof value === 'string'
    ? wholeNumber()(value, at)
    : group<Range>({ gt: wholeNumber(), gte: wholeNumber(), lt: wholeNumber(), lte: wholeNumber() })(
        value,
        at,
      );

/** What every list takes. */
export const pagination = {
  created: range,
  ending_before: text(),
  expand: listOf(text()),
  limit: wholeNumber({ min: 1, max: 100 }),
  starting_after: text(),
};

interface Listed {
  id: string;
  created?: number;
}

interface PageParams {
  created?: Range | number;
  limit?: number;
  starting_after?: string;
  ending_before?: string;
}

/** @param oldestFirst what the filters of the list left over; a page shows the newest first */
export function listPage<T extends Listed>(
  oldestFirst: T[],
  params: PageParams,
  { url, object }: { url: string; object: string },
): Stripe.ApiList<T> {
  const all = oldestFirst.toReversed().filter((each) => isWithin(each.created, params.created));
  const limit = params.limit ?? 10;
  const indexOf = (id: string, param: string): number => {
    const index = all.findIndex((each) => each.id === id);
    if (index < 0) throw missing(object, id, param, 400);
    return index;
  };
  if (params.ending_before !== undefined) {
    const end = indexOf(params.ending_before, 'ending_before');
    const start = Math.max(0, end - limit);
    return { object: 'list', data: all.slice(start, end), has_more: start > 0, url };
  }
  const { starting_after: after } = params;
  const start = after === undefined ? 0 : indexOf(after, 'starting_after') + 1;
  return { object: 'list', data: all.slice(start, start + limit), has_more: start + limit < all.length, url };
}

function isWithin(created: number | undefined, wanted: Range | number | undefined): boolean {
  if (wanted === undefined || created === undefined) return true;
  if (typeof wanted === 'number') return created === wanted;
  return (
    created > (wanted.gt ?? Number.NEGATIVE_INFINITY) &&
    created >= (wanted.gte ?? Number.NEGATIVE_INFINITY) &&
    created < (wanted.lt ?? Number.POSITIVE_INFINITY) &&
    created <= (wanted.lte ?? Number.POSITIVE_INFINITY)
  );
}
