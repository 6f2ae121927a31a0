/** Imported into a server that runs as in production, where Stripe's address cannot be set: its calls come here all the same. */
const realFetch = globalThis.fetch;

globalThis.fetch = (input, init) => {
  const request = new Request(input, init);
  const url = request.url.replace('https://api.stripe.com', process.env.FAULTS_STRIPE ?? '');
  return realFetch(new Request(url, request));
};
