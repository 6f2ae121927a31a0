/** Two spellings of one address are one person. */
export function normalEmail(email: string): string {
  return email.trim().normalize('NFC').toLowerCase();
}
