import { createWriteStream, mkdtempSync, readdirSync, rmSync, statSync, type Stats } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import type { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { ThroughlineError } from '../contracts/errors';
import { fileSource, type Source } from '../ingest/read/source';

/** Files that are looked for in a folder; files named one by one may be called anything. */
const IMPORTABLE = /\.(json|jsonl|ndjson|pb|binpb|bin|otlp)(\.gz)?$/i;

/**
 * Sources for the arguments of a command: files, folders (their importable files, recursively), `-` for the standard
 * input.
 * @throws ThroughlineError `notFound` for what is not there, `badInput` for a folder with nothing to import
 */
export function sourcesOf(args: string[], stdin: Readable): Source[] {
  return args.flatMap((arg) => {
    if (arg === '-') {
      return [{ name: 'standard input', open: () => stdin }];
    }
    const stats = statOf(arg);
    if (!stats.isDirectory()) {
      return [fileSource(arg, arg, stats.size)];
    }
    const files = filesBelow(arg);
    if (files.length === 0) {
      throw new ThroughlineError(
        'badInput',
        `The folder ${arg} holds no files to import (.json, .jsonl, .ndjson, .pb, also with .gz).`
      );
    }
    return files.map((file) => fileSource(file, file, statOf(file).size));
  });
}

function statOf(file: string): Stats {
  const stats = statSync(file, { throwIfNoEntry: false });
  if (stats === undefined) {
    throw new ThroughlineError('notFound', `There is no file or folder ${file}.`);
  }
  return stats;
}

function filesBelow(folder: string): string[] {
  return readdirSync(folder, { withFileTypes: true })
    .filter((entry) => !entry.name.startsWith('.'))
    .flatMap((entry) => {
      const file = path.join(folder, entry.name);
      return entry.isDirectory() ? filesBelow(file) : IMPORTABLE.test(entry.name) ? [file] : [];
    })
    .sort();
}

/**
 * Runs work that has to read its sources twice: the standard input, which can be read once, is put into a temporary
 * file for as long as that takes.
 */
export async function withRereadable<T>(sources: Source[], work: (sources: Source[]) => Promise<T>): Promise<T> {
  if (sources.every((source) => source.bytes !== undefined)) {
    return work(sources);
  }
  const folder = mkdtempSync(path.join(tmpdir(), 'throughline-import-'));
  try {
    const copies: Source[] = [];
    for (const [at, source] of sources.entries()) {
      const file = path.join(folder, String(at));
      if (source.bytes === undefined) {
        await pipeline(source.open(), createWriteStream(file, { mode: 0o600 }));
        copies.push(fileSource(source.name, file, statOf(file).size));
      } else {
        copies.push(source);
      }
    }
    return await work(copies);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}
