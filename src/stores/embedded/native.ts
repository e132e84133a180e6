import type * as Bindings from '@duckdb/node-bindings';
import { ThroughlineError } from '../../contracts/errors';

/** The C interface of DuckDB as `@duckdb/node-bindings` (a part of `@duckdb/node-api`) gives it to Node. */
export type Native = typeof Bindings;

let loading: Promise<Native> | undefined;

/**
 * Loads DuckDB on first use, so that everything else runs where its native part is absent.
 * @throws ThroughlineError `storeMissing` with a sentence that says how to get it
 */
export function loadNative(): Promise<Native> {
  loading ??= importNative().catch((cause: unknown) => {
    loading = undefined;
    throw new ThroughlineError('storeMissing', missingSentence(cause), { cause });
  });
  return loading;
}

async function importNative(): Promise<Native> {
  const loaded = await import('@duckdb/node-bindings');
  return 'default' in loaded ? (loaded.default as Native) : loaded;
}

/** What to do when DuckDB did not load, by what went wrong. */
export function missingSentence(cause: unknown): string {
  const text = cause instanceof Error ? cause.message : String(cause);
  const platform = `${process.platform}-${process.arch}`;
  if (/libstdc\+\+|libgcc_s/.test(text)) {
    return `The embedded database needs the C++ library (libstdc++). Use Grafana's Ubuntu image, or install libstdc++ and libgcc beside Grafana.`;
  }
  if (/GLIBC|ELF|dlopen|invalid/i.test(text)) {
    return `The embedded database (DuckDB) does not fit this system (${platform}). Install the plugin package built for ${platform}.`;
  }
  return `The embedded database (DuckDB) is not installed. Run "npm install @duckdb/node-api@1.5.6-r.1" beside the program, or install the plugin package built for ${platform}.`;
}
