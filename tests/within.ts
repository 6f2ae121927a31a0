/**
 * A wait that ends: a campaign that stands still for an hour tells nobody what it waits for.
 * @throws Error that says so, when it is not over after so many real seconds
 */
export async function within<T>(seconds: number, what: string, work: Promise<T>): Promise<T> {
  const { promise: late, reject } = Promise.withResolvers<never>();
  const timer = setTimeout(() => reject(new Error(`${what}: not after ${seconds} s.`)), seconds * 1_000);
  try {
    return await Promise.race([work, late]);
  } finally {
    clearTimeout(timer);
  }
}
