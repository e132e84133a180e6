import { readFileSync } from 'node:fs';
import path from 'node:path';
import { z } from 'zod';
import { ThroughlineError } from '../../contracts/errors';

/** Name of the file that makes a folder a recorded sample. */
export const MANIFEST = 'sample.json';

const time = z.iso.datetime().transform((text) => Date.parse(text));
const manifestSchema = z.object({
  dataset: z.string().min(1),
  title: z.string(),
  files: z.array(z.string().regex(/^[\w.-]+$/)).min(1),
  faults: z.string().optional(),
  /** A stretch without faults, from which history may be made. */
  quiet: z.object({ from: time, to: time }).optional(),
});
const faultsSchema = z.object({
  faults: z.array(z.object({ id: z.string(), service: z.string(), type: z.string(), start: time, end: time })),
});

export type Fault = z.output<typeof faultsSchema>['faults'][number];

/** A recording with known faults, as `examples/` holds them. */
export interface Sample {
  folder: string;
  dataset: string;
  title: string;
  files: string[];
  faults: Fault[];
  quiet?: { from: number; to: number };
}

/**
 * Reads the sample in a folder; `undefined` when the folder is not one.
 * @throws ThroughlineError `badInput` when its manifest is broken
 */
export function readSample(folder: string): Sample | undefined {
  const manifest = readJson(path.join(folder, MANIFEST));
  if (manifest === undefined) {
    return undefined;
  }
  const parsed = manifestSchema.safeParse(manifest);
  if (!parsed.success) {
    throw new ThroughlineError(
      'badInput',
      `${path.join(folder, MANIFEST)} is no sample description: ${z.prettifyError(parsed.error)}`
    );
  }
  const { dataset, title, files, faults, quiet } = parsed.data;
  const listed =
    faults === undefined ? { faults: [] } : faultsSchema.parse(readJson(path.join(folder, faults)) ?? { faults: [] });
  return { folder, dataset, title, files: files.map((file) => path.join(folder, file)), faults: listed.faults, quiet };
}

function readJson(file: string): unknown {
  try {
    return JSON.parse(readFileSync(file, 'utf8'));
  } catch (error) {
    if (error instanceof SyntaxError) {
      throw new ThroughlineError('badInput', `${file} is broken JSON.`, { cause: error });
    }
    return undefined;
  }
}

/**
 * The fault that a user names by its id; a part that only one id ends with will do.
 * @throws ThroughlineError `notFound` that lists the ids
 */
export function findFault(sample: Sample, id: string): Fault {
  const matches = sample.faults.filter((fault) => fault.id === id || fault.id.endsWith(id));
  const fault = sample.faults.find((item) => item.id === id) ?? (matches.length === 1 ? matches[0] : undefined);
  if (fault === undefined) {
    const known = sample.faults.map((item) => item.id).join(', ');
    throw new ThroughlineError(
      'notFound',
      known === '' ? 'This recording has no list of faults.' : `There is no fault ${id}. Known are ${known}.`
    );
  }
  return fault;
}
