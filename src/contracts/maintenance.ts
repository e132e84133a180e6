import { z } from 'zod';

export const WEEKDAYS = ['mon', 'tue', 'wed', 'thu', 'fri', 'sat', 'sun'] as const;
export type Weekday = (typeof WEEKDAYS)[number];

const MOST_WINDOWS = 200;
const LONGEST_MINUTES = 7 * 1_440;

const own = {
  /** Shown where the window is drawn. */
  name: z.string().min(1).max(100),
  /** Exact names; none: every service. */
  services: z.array(z.string().min(1).max(255)).max(200).default([]),
};

const WRITE_TIME = 'Write the time with its offset, such as 2026-12-24T18:00:00Z.';

/** A moment as people write it, with its offset, such as 2026-12-24T18:00:00Z; or epoch ms. */
const moment = z
  .union([z.number().int().min(0), z.iso.datetime({ offset: true, error: WRITE_TIME })], { error: WRITE_TIME })
  .transform((value) => (typeof value === 'number' ? value : Date.parse(value)));

const once = z
  .strictObject({ ...own, from: moment, to: moment })
  .refine(({ from, to }) => from < to, { path: ['to'], message: 'The maintenance ends before it starts.' });

const weekly = z.strictObject({
  ...own,
  days: z.array(z.enum(WEEKDAYS)).min(1),
  /** Time of day at which it begins. */
  at: z.string().regex(/^([01]\d|2[0-3]):[0-5]\d$/, 'Write the time of day as 02:30.'),
  minutes: z.number().int().min(1).max(LONGEST_MINUTES),
  timeZone: z.string().refine(isTimeZone, 'Write a time zone such as Europe/Berlin.').default('UTC'),
});

/** Times at which nothing is judged and nothing learnt, once or every week. */
export const maintenanceSchema = z
  .array(z.union([once, weekly], { error: (issue) => wordsOf(issue.input) }))
  .max(MOST_WINDOWS)
  .default([]);

export type Maintenance = z.output<typeof maintenanceSchema>[number];

function isTimeZone(name: string): boolean {
  try {
    new Intl.DateTimeFormat('en-US', { timeZone: name });
    return true;
  } catch {
    return false;
  }
}

/** What is wrong with an entry that is of neither form: of the one that it seems to be meant for. */
function wordsOf(input: unknown): string {
  const form = typeof input === 'object' && input !== null && ('days' in input || 'at' in input) ? weekly : once;
  const issue = form.safeParse(input).error?.issues[0];
  return issue === undefined
    ? 'Give it a name and either "from" and "to", or "days", "at" and "minutes".'
    : `${issue.path.join('.')}: ${issue.message}`;
}
