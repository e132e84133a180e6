import { ThroughlineError } from '../../contracts/errors';
import type { BlockCounts, Changes, Scope } from '../port';
import { BlockCache, overlaps } from './blockCache';
import { bytesOf, cutGrid, joinParts, type Block, type Grid, type JoinedGrid, type Part } from './grid';

const SHORTEST_BLOCK_MS = 2 * 3_600_000;
const FEWEST_STEPS = 24;
/** A range of fewer whole blocks is read as it is. */
const FEWEST_BLOCKS = 3;

/** A question whose answer over a range is that over its parts, one after the other. */
export interface BlockQuestion {
  /** Everything that tells it from others but the range. */
  key: string;
  stepMs: number;
  /** Column whose sum makes a group heavy; the number of rows where undefined. */
  weights: number | undefined;
  /** Answers a part; undefined where some groups had to be folded. */
  read(scope: Scope): Promise<Grid | undefined>;
}

/**
 * Answers questions in steps from blocks that were read before, so that asking again a moment later reads only what is
 * new. Blocks are kept as long as the store says that none of their rows has changed.
 */
export class BlockReader {
  private readonly cache: BlockCache;
  /** By tenants, what the store's data was when their blocks were last looked through. */
  private readonly versions = new Map<string, string>();

  /** @param maxBytes memory for blocks; without any, every question is asked as a whole */
  constructor(
    private readonly maxBytes: number,
    private readonly changes: (scope: Scope, since: string | undefined) => Promise<Changes>
  ) {
    this.cache = new BlockCache(maxBytes, bytesOf);
  }

  get counts(): BlockCounts {
    return this.cache.counts;
  }

  clear(): void {
    this.cache.clear();
    this.versions.clear();
  }

  /** The answer over the scope's range, or undefined where it has to be asked for as a whole. */
  async answer(scope: Scope, question: BlockQuestion): Promise<JoinedGrid | undefined> {
    const { stepMs, weights } = question;
    const width = Math.max(FEWEST_STEPS, Math.ceil(SHORTEST_BLOCK_MS / stepMs)) * stepMs;
    const head = Math.ceil(scope.from / stepMs) * stepMs;
    const first = Math.floor(head / width) * width;
    const last = Math.floor(scope.to / width) * width;
    if (this.maxBytes <= 0 || last - first < FEWEST_BLOCKS * width) {
      return undefined;
    }
    try {
      const [before, whole, after] = await Promise.all([
        this.edge(scope, question, scope.from, head),
        this.whole(scope, question, first, last, width),
        this.edge(scope, question, last, scope.to),
      ]);
      if (!before || !whole || !after) {
        return undefined;
      }
      const grid = joinParts([...before, ...whole.map((block) => ({ block, from: head })), ...after], weights);
      return grid.group.length > scope.maxRows ? undefined : grid;
    } catch (error) {
      // Asked for as a whole it may be little enough, since the lightest groups are folded then.
      if (error instanceof ThroughlineError && error.code === 'tooMuch') {
        return undefined;
      }
      throw error;
    }
  }

  /** What no whole block covers, read anew. */
  private async edge(scope: Scope, question: BlockQuestion, from: number, to: number): Promise<Part[] | undefined> {
    if (from >= to) {
      return [];
    }
    const grid = await question.read({ ...scope, from, to });
    return grid && cutGrid(grid, [-Infinity, Infinity], question.weights).map((block) => ({ block, from: -Infinity }));
  }

  /** The blocks from `first` to `last`; those that are missing are read, as many at once as follow each other. */
  private async whole(
    scope: Scope,
    question: BlockQuestion,
    first: number,
    last: number,
    width: number
  ): Promise<Block[] | undefined> {
    const version = await this.update(scope);
    const starts = Array.from({ length: (last - first) / width }, (_, place) => first + place * width);
    const blocks = new Map(starts.map((start) => [start, this.cache.get(question.key, start)]));
    for (const [from, to] of missingRuns(blocks, width)) {
      const grid = await question.read({ ...scope, from, to });
      if (grid === undefined) {
        return undefined;
      }
      const edges = Array.from({ length: (to - from) / width + 1 }, (_, place) => from + place * width);
      const { ranges } = await this.changes(scope, version);
      cutGrid(grid, edges, question.weights).forEach((block, place) => {
        blocks.set(edges[place], block);
        if (!overlaps(ranges, edges[place], edges[place + 1])) {
          this.cache.put(ownerOf(scope), question.key, edges[place], edges[place + 1], block);
        }
      });
    }
    return [...blocks.values()].filter((block) => block !== undefined);
  }

  /** Drops blocks whose rows have changed. @returns the version of the data that the others hold for */
  private async update(scope: Scope): Promise<string> {
    const owner = ownerOf(scope);
    const changes = await this.changes(scope, this.versions.get(owner));
    this.cache.drop(owner, changes);
    this.versions.set(owner, changes.version);
    return changes.version;
  }
}

function ownerOf({ tenants }: Scope): string {
  return JSON.stringify(tenants);
}

/** Stretches of blocks that are not there. */
function missingRuns(blocks: ReadonlyMap<number, Block | undefined>, width: number): Array<[number, number]> {
  const runs: Array<[number, number]> = [];
  for (const [start, block] of blocks) {
    const before = runs.at(-1);
    if (block === undefined && before?.[1] === start) {
      before[1] = start + width;
    } else if (block === undefined) {
      runs.push([start, start + width]);
    }
  }
  return runs;
}
