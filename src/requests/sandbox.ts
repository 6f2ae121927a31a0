import type { VisitorServices } from '#services.ts';
import { notFound, type Redirect, type Refusal, redirect } from './answer.ts';

/** `/sandbox`: on to the stand-in for Stripe and Resend, at whatever port it was started; a live site has none. */
export async function toSandbox({
  sandboxUrl,
}: Pick<VisitorServices, 'sandboxUrl'>): Promise<Redirect | Refusal> {
  return sandboxUrl === null ? notFound : redirect(sandboxUrl);
}
