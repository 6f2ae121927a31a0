import type { AuditWords } from '#adapters/content/audit-schemas.ts';
import { fewestUnclear, slowReleases, type Upstream, upstreamOf } from '#domain/audit/conclusion.ts';
import type { Rules } from '#domain/audit/rules.ts';

/** What the method page says of the rules, each number as the engine has it and as thresholds.yaml writes it. */
export function methodWords({ content, texts }: AuditWords) {
  const value = (id: keyof Rules) => content.thresholds.find((each) => each.id === id)!.value;
  const named = (ids: readonly (string | null)[]) => listed(ids.map((id) => texts[id!]!));
  const blocked = (cause: Upstream, holds: string) =>
    `The blocker is ${named(upstreamOf[cause]!)}, and ${holds}.`;

  return {
    formulas: [
      [
        'Share promised',
        'S = 100 × C / (C + E)',
        'C is what is promised by a date, E what is optional. One decimal. It means little unless the two together roughly fill the time you have.',
      ],
      [
        'Over-committed',
        `C > ${value('committed')} × (C + E)`,
        `In whole numbers, so that exactly ${value('committed')} is never over by rounding.`,
      ],
      [
        'To move out',
        `C − ${value('committed')} × (C + E)`,
        'Rounded up to a tenth, so that moving it is enough. From a list: the fewest rows; of those, what waits on others first, then what nobody owns, then the larger effort.',
      ],
      [
        'Load',
        '100 × (C + R) / (weeks × people × days)',
        'Person-days only. Days are working days after meetings and leave, before support and bugs: those are R, with debt. Without R the load is called a floor.',
      ],
      ['Waiting on others', '100 × waiting / promised items', ''],
      [
        'Promises kept',
        '100 × delivered / promised',
        'Of the last period. “About n of m land” is that rate times what is promised now.',
      ],
      [
        'Weeks an item takes',
        'in progress / finished a week',
        'Little’s law (J. D. C. Little, 1961). It holds while the number in progress stays about the same.',
      ],
      [
        'Wait of a blocker',
        'W = times × middle of the typical wait',
        'Its range is times × the low end to times × the high end.',
      ],
      [
        'Order of blockers',
        'by W',
        'Ties: the larger low end, then who is farther away (leadership, other team, this team), then the order of the list.',
      ],
      ['Vital few', `the fewest from the top with at least ${value('vitalFew')} of all W`, 'A convention.'],
    ],
    certainty: [
      ['Clear', 'One blocker is ranked, or the low end of the first is at least the high end of the second.'],
      ['Likely', `The first is at least ${value('likely')} times the second, but their ranges meet.`],
      ['Too close to call', 'Everything else: both are named.'],
      [
        'Likely, from the other steps',
        `Nothing on the list stopped work, and the load is over 100%; or else the roadmap is over the line; or else ${value('decisions')} of the decisions, and at least ${fewestUnclear}, are unclear.`,
      ],
      ['No blocker found', 'Nothing on the list stopped work, and none of those three holds.'],
      ['Nothing named', `Step 2 is not done, or answered “${texts.unknown}”, or no wait is known.`],
    ],
    causes: [
      ['Over-commitment', blocked('up-over-commitment', 'the load or the share is over')],
      [
        'Decision rights',
        blocked(
          'up-decision-rights',
          `at least ${value('decisions')} of the decisions are unclear or made too high`,
        ),
      ],
      ['Nothing optional', blocked('up-nothing-exploratory', 'nothing on the roadmap is optional')],
      ['Batch size', blocked('up-batch-size', `users get a release ${named(slowReleases)}`)],
      [
        'Promises faster than kept',
        blocked(
          'up-promises',
          `less than ${value('delivery')} of what was promised last period was delivered`,
        ),
      ],
      ['No owner', 'Nobody owns it.'],
    ],
  };
}

function listed(names: string[]): string {
  return new Intl.ListFormat('en-US', { type: 'disjunction' }).format(names);
}
