import { normalEmail } from '#domain/email-address.ts';

/** Names for the locks of `Database.write`: whoever changes one thing waits for the others who change it. */
export const lockOn = {
  hostDate: (date: string) => `date:${date}`,
  holder: (holder: string) => `holder:${holder}`,
  email: (email: string) => `email:${normalEmail(email)}`,
  booking: (id: string) => `booking:${id}`,
};
