import { createHash } from 'node:crypto';
import { readdir, rm, rmdir } from 'node:fs/promises';
import path from 'node:path';
import { DiskTier, FILE_NAME } from './diskTier';

/** Whose answers a folder holds. */
export interface AnswerOwner {
  orgId: number;
  uid: string;
  /** The settings: under others the same question may have another answer. */
  jsonData: Uint8Array;
  /** Of the product, whose releases may answer differently. */
  release: string;
}

const FOLDER = 'answers';
const MEGABYTE = 1024 * 1024;

/** The disk tier of a data source below the data directory; undefined where its settings give it no room. */
export function openDiskTier(dataDir: string, owner: AnswerOwner, megabytes: number): DiskTier | undefined {
  return megabytes > 0 ? new DiskTier(path.join(dataDir, FOLDER, ...folderOf(owner)), megabytes * MEGABYTE) : undefined;
}

/**
 * Clears away what nobody will ask for: what a data source keeps on disk under other settings than its present ones, or at all where
 * it has no room there; and whatever is over, of data sources that are gone as well.
 */
export async function clearAnswers(
  dataDir: string,
  owner: AnswerOwner,
  megabytes: number,
  now = Date.now()
): Promise<void> {
  const [source, settings] = folderOf(owner);
  const root = path.join(dataDir, FOLDER);
  for (const whose of await namesIn(root)) {
    for (const kept of await namesIn(path.join(root, whose))) {
      const folder = path.join(root, whose, kept);
      if (whose === source && (megabytes === 0 || kept !== settings)) {
        await rm(folder, { recursive: true, force: true });
      } else {
        await removeOver(folder, now);
      }
    }
    await removeIfEmpty(path.join(root, whose));
  }
}

async function removeOver(folder: string, now: number): Promise<void> {
  for (const name of await namesIn(folder)) {
    const [, , expires] = FILE_NAME.exec(name) ?? [];
    if (expires !== undefined && Number(expires) <= now) {
      await rm(path.join(folder, name), { force: true });
    }
  }
  await removeIfEmpty(folder);
}

/** Another process may be writing there. */
function removeIfEmpty(folder: string): Promise<void> {
  return rmdir(folder).catch(() => undefined);
}

function namesIn(folder: string): Promise<string[]> {
  return readdir(folder).catch(() => []);
}

/** Digests, since a uid may hold characters that no file name can. */
function folderOf({ orgId, uid, jsonData, release }: AnswerOwner): [string, string] {
  return [`${orgId}-${digestOf(uid)}`, digestOf(JSON.stringify([release, Buffer.from(jsonData).toString('base64')]))];
}

function digestOf(text: string): string {
  return createHash('sha256').update(text).digest('hex').slice(0, 24);
}
