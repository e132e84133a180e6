import type { ErrorCode } from '../../../contracts/errors';
import type { LoadOptions, RetentionPolicy } from '../../writer';
import type { LoadStep } from '../writing/openLoad';

/** Raised when messages change their meaning; the two sides may come from different releases. */
export const PROTOCOL_VERSION = 1;

/** A backend keeps the file as long as it runs; an import gives it up when a backend wants it. */
export type OwnerRole = 'backend' | 'import';

export type Request =
  | { id: number; op: 'hello' }
  | { id: number; op: 'giveWay' }
  | { id: number; op: 'begin'; loadId: string; options: LoadOptions; processId: number }
  | { id: number; op: 'resume'; loadId: string }
  | { id: number; op: 'step'; loadId: string; sequence: number; step: LoadStep }
  | { id: number; op: 'commit'; loadId: string }
  | { id: number; op: 'rollback'; loadId: string }
  | { id: number; op: 'prune'; policy: RetentionPolicy };

export interface Hello {
  version: number;
  role: OwnerRole;
  processId: number;
}

export type Response = { id: number; value: unknown } | { id: number; error: { code: ErrorCode; message: string } };

/** The connection to the owner ended before the answer came; the request may or may not have been done. */
export class ConnectionLost extends Error {
  constructor() {
    super('The connection to the owner of the database file was lost.');
    this.name = 'ConnectionLost';
  }
}
