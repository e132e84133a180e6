import { createHash } from 'node:crypto';
import { readdir, rm } from 'node:fs/promises';
import path from 'node:path';
import { DiskTier } from './diskTier';

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

/** Removes what a data source keeps on disk under other settings than its present ones, or at all where it has no room there. */
export async function removeOthers(dataDir: string, owner: AnswerOwner, megabytes: number): Promise<void> {
  const [source, settings] = folderOf(owner);
  const folder = path.join(dataDir, FOLDER, source);
  for (const name of await readdir(folder).catch(() => [])) {
    if (megabytes === 0 || name !== settings) {
      await rm(path.join(folder, name), { recursive: true, force: true });
    }
  }
}

/** Digests, since a uid may hold characters that no file name can. */
function folderOf({ orgId, uid, jsonData, release }: AnswerOwner): [string, string] {
  return [`${orgId}-${digestOf(uid)}`, digestOf(JSON.stringify([release, Buffer.from(jsonData).toString('base64')]))];
}

function digestOf(text: string): string {
  return createHash('sha256').update(text).digest('hex').slice(0, 24);
}
