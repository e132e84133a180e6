import { ThroughlineError } from '../../contracts/errors';
import type { BlockCounts, Changes, Scope } from '../port';
import { BlockCache, overlaps } from './blockCache';
import { bytesOf, cutGrid, joinParts, type Block, type Grid, type JoinedGrid, type Part } from './grid';

const SHORTEST_BLOCK_MS = 2 * 3_600_000;
const FEWEST_STEPS = 24;
/** A range of fewer whole blocks is read as it is. */
const FEWEST_BLOCKS = 3;
/** A block that the range ends in is kept in so many pieces at most, so that little of it is read anew. */
const MOST_PIECES = 24;

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
      const version = await this.update(scope);
      const pieceWidth = Math.ceil(width / stepMs / MOST_PIECES) * stepMs;
      const [before, whole, after] = await Promise.all([
        this.edge(scope, question, scope.from, head),
        this.whole({ scope, question, version }, first, last, width),
        this.pieces({ scope, question, version }, last, pieceWidth),
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

  /** What no block covers, read anew. */
  private async edge(scope: Scope, question: BlockQuestion, from: number, to: number): Promise<Part[] | undefined> {
    const blocks = await this.read(scope, question, [from, to]);
    return blocks?.map((block) => ({ block, from: -Infinity }));
  }

  /** The blocks from `first` to `last`; those that are missing are read, as many at once as follow each other. */
  private async whole(asked: Asked, first: number, last: number, width: number): Promise<Block[] | undefined> {
    const { scope, question } = asked;
    const starts = Array.from({ length: (last - first) / width }, (_, place) => first + place * width);
    const blocks = new Map(starts.map((start) => [start, this.cache.get(question.key, start)]));
    for (const [from, to] of missingRuns(blocks, width)) {
      const edges = Array.from({ length: (to - from) / width + 1 }, (_, place) => from + place * width);
      const read = await this.read(scope, question, edges);
      if (read === undefined) {
        return undefined;
      }
      await this.keep(asked, question.key, edges, read);
      read.forEach((block, place) => blocks.set(edges[place], block));
    }
    return [...blocks.values()].filter((block) => block !== undefined);
  }

  /** What follows the last whole block, in pieces; from the first one that is missing on, all is read at once. */
  private async pieces(asked: Asked, last: number, width: number): Promise<Part[] | undefined> {
    const { scope, question } = asked;
    const key = `${question.key} ${width}`;
    const known: Block[] = [];
    let from = last;
    for (; from + width <= scope.to; from += width) {
      const block = this.cache.get(key, from);
      if (block === undefined) {
        break;
      }
      known.push(block);
    }
    const edges = [from];
    for (let edge = from + width; edge <= scope.to; edge += width) {
      edges.push(edge);
    }
    const read = await this.read(scope, question, [...edges, scope.to]);
    if (read === undefined) {
      return undefined;
    }
    await this.keep(asked, key, edges, read);
    return [...known, ...read].map((block) => ({ block, from: -Infinity }));
  }

  /** Reads blocks that follow each other, from each edge to the next. */
  private async read(scope: Scope, question: BlockQuestion, edges: readonly number[]): Promise<Block[] | undefined> {
    const [from, to] = [edges[0], edges[edges.length - 1]];
    if (from >= to) {
      return [];
    }
    const grid = await question.read({ ...scope, from, to });
    return grid && cutGrid(grid, edges, question.weights);
  }

  /** Keeps blocks between edges, unless their rows changed while they were read. */
  private async keep({ scope, version }: Asked, key: string, edges: readonly number[], blocks: readonly Block[]) {
    if (edges.length < 2) {
      return;
    }
    const { ranges } = await this.changes({ ...scope, asOf: undefined }, version);
    edges.slice(1).forEach((to, place) => {
      if (!overlaps(ranges, edges[place], to)) {
        this.cache.put(ownerOf(scope), key, edges[place], to, blocks[place]);
      }
    });
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

/** A question, and the version of the data that what is kept holds for. */
interface Asked {
  scope: Scope;
  question: BlockQuestion;
  version: string;
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
