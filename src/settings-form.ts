import { plainly } from '#domain/visible-text.ts';

type Environment = Record<string, string | undefined>;

/** What a setting looks like when it is right, and what to do when it does not. */
interface Form {
  isRight: (value: string) => boolean;
  repair: string;
  /** Values that people paste by mistake, each with what they are. */
  mistaken?: [pattern: RegExp, what: string][];
  /** Several, with commas between them, while one is being replaced. */
  isList?: boolean;
}

const address = /^[^\s@<>",;:()[\]\\]+@[^\s@<>",;:()[\]\\]+\.[a-z0-9-]{2,}$/i;
const signingSecret: Form = {
  isRight: (value) => /^whsec_\S+$/.test(value),
  repair: 'copy the signing secret of the endpoint, which starts with whsec_',
  mistaken: [[/^we_/, 'the name of the endpoint']],
  isList: true,
};

const forms: Record<string, Form> = {
  STRIPE_SECRET_KEY: {
    isRight: (value) => /^[sr]k_(?:test|live)_\S*$/.test(value),
    repair: 'copy the secret key (sk_…) or a restricted key (rk_…) from Stripe, Developers, API keys',
    mistaken: [
      [/^pk_/, 'the publishable key'],
      [/^whsec_/, 'a signing secret'],
    ],
  },
  STRIPE_WEBHOOK_SECRET: signingSecret,
  RESEND_API_KEY: {
    isRight: (value) => /^re_\S+$/.test(value),
    repair: 'create a key in Resend, API keys; it starts with re_',
  },
  RESEND_WEBHOOK_SECRET: signingSecret,
  MAIL_FROM: {
    isRight: isSender,
    repair: 'write a name and one address, such as Your Name <sessions@your-domain.com>',
  },
  OWNER_EMAIL: {
    isRight: (value) => address.test(value),
    repair: 'write one address, such as you@your-domain.com',
    mistaken: [[/@.*@/, 'more than one address']],
  },
};

/** One sentence for each setting that is set to what it cannot be; nothing about those that are missing. */
export function settingsFaults(env: Environment): string[] {
  return Object.entries(forms).flatMap(([name, form]) => {
    const value = env[name];
    if (!value) return [];
    const parts = form.isList
      ? value
          .split(',')
          .map((part) => part.trim())
          .filter(Boolean)
      : [value];
    const wrong = parts.find((part) => !form.isRight(part));
    if (wrong === undefined) return [];
    const mistake = form.mistaken?.find(([pattern]) => pattern.test(wrong));
    // The value may be a secret, so it is not repeated.
    return [`${name} is ${mistake ? mistake[1] : 'not of the right form'}: ${form.repair}.`];
  });
}

/** Settings as they were meant: what nobody sees, and space around them, came along when they were pasted. */
export function cleanSettings(env: Environment): Environment {
  return Object.fromEntries(
    Object.entries(env).map(([name, value]) => [
      name,
      value === undefined ? undefined : plainly(value).trim(),
    ]),
  );
}

/** `Name <address>`, `"Name, with a comma" <address>` or the address alone. */
function isSender(value: string): boolean {
  const [, name = '', bare = ''] = /^(?:(.*?)\s*<([^<>]*)>)$/.exec(value) ?? [];
  if (!bare) return address.test(value);
  return address.test(bare) && (/^"[^"\r\n]*"$/.test(name) || !/[<>",;:@\r\n]/.test(name));
}
