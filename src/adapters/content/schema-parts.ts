import { z } from 'zod';
import { plainly, withoutInvisible } from '#domain/visible-text.ts';

/** Words that somebody will read: no marks that nobody sees, no space around them, and not nothing. */
export const text = z
  .string()
  .overwrite((words) => withoutInvisible(words).trim())
  .min(1, 'write something here');

/** The same, and it may be empty. */
export const optionalText = z
  .string()
  .overwrite((words) => withoutInvisible(words).trim())
  .default('');

export const slug = z
  .string()
  .overwrite(plainly)
  .regex(/^[a-z0-9]+(-[a-z0-9]+)*$/, 'use small letters, digits and hyphens');
