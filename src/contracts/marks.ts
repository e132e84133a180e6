import { z } from 'zod';
import { readable } from './readable';
import { signalSchema } from './query';

/**
 * What people say of a stretch of time: it was a `real` incident, it is `expected` there and nobody's concern, or to
 * `ignore`. Only what is expected teaches what is usual.
 */
export const MARK_KINDS = ['real', 'expected', 'ignore'] as const;
export type MarkKind = (typeof MARK_KINDS)[number];

const LONGEST_NAME = 255;
export const LONGEST_NOTE = 500;
/** Marks that one data source keeps for one set of tenants, those taken back apart. */
export const MOST_MARKS = 10_000;
/** The year 2200. */
const LATEST = 7_258_118_400_000;

const moment = z.number().int().min(0).max(LATEST);

/** What a mark says, as it is sent to be kept; who says so is told by Grafana. Strict: a misspelt key would mark everything. */
export const newMarkSchema = z
  .strictObject({
    /** Empty: every service. */
    service: z.string().max(LONGEST_NAME).default(''),
    /** Empty: every signal. */
    signal: z.union([z.literal(''), signalSchema]).default(''),
    /** Half open, epoch ms. */
    from: moment,
    to: moment,
    kind: z.enum(MARK_KINDS),
    note: z.string().transform(readable).pipe(z.string().max(LONGEST_NOTE)).default(''),
  })
  .refine(({ from, to }) => from < to, { path: ['to'], message: 'The marked time ends before it starts.' });

export type NewMark = z.output<typeof newMarkSchema>;

export interface Mark extends NewMark {
  id: string;
  /** Login of who set it, and when. */
  by: string;
  at: number;
  /** Who took it back, and when; absent while it counts. */
  removedBy?: string;
  removedAt?: number;
}

/** The marks that count, of one data source and one set of tenants. */
export interface KnownMarks {
  /** Made of what the marks say: the same marks give the same version wherever and whenever; empty without any. */
  version: string;
  marks: readonly Mark[];
  /** Why they could not be read, as a sentence; then they are those that were read before, if any were. */
  unread?: string;
}

export const markIdSchema = z.guid();

/** `GET marks`. */
export interface MarksAnswer {
  /** By time. */
  marks: Mark[];
  /** Whether the caller may set marks and take them back. */
  mayEdit: boolean;
}
