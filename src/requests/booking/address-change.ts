import type { VisitorServices } from '#services.ts';
import { type Ask, isPosted, noStore, notFound, redirect, show } from '../answer.ts';

/** `/address-change/{token}`: the reader of the address that a booking had says that it was not them. */
export async function addressChange(services: VisitorServices, ask: Ask) {
  if (!isPosted(ask)) {
    if (!services.isDisputable(ask.token)) return notFound;
    return show('dispute', { isTold: ask.url.searchParams.has('told') }, { headers: noStore });
  }
  const isTold = await services.disputeAddress(ask.token);
  return isTold ? redirect(`/address-change/${ask.token}?told`) : notFound;
}
