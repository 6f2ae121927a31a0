/** Names for the locks of `Database.write`: whoever changes one thing waits for the others who change it. */
export const lockOn = {
  hostDate: (date: string) => `date:${date}`,
  holder: (holder: string) => `holder:${holder}`,
  /** Whoever asks how many there are. */
  unpaidHolds: 'unpaid-holds',
  booking: (id: string) => `booking:${id}`,
};
