import type { TextColumn } from '../../contracts/columns';
import { CHAIN_FIELDS, FRAME_NAMES } from '../../contracts/frames';
import type { FieldConfig, Frame } from './frame';
import { chainLink, type LinkTarget } from './links';
import { timeField } from './series';
import { numberField, tableFrame, textField } from './table';
import { UNITS } from './units';

/** One row per chain. */
export interface ChainRows {
  chainId: string[];
  start: Float64Array;
  durationMs: Float64Array;
  rootService: TextColumn;
  rootEndpoint: TextColumn;
  services: Int32Array;
  events: Int32Array;
  errors: Int32Array;
}

/** Colour and text of a chain's or service's state, for tables. */
export const STATE_MAPPINGS = [
  {
    type: 'value',
    options: {
      ok: { text: 'ok', color: 'green', index: 0 },
      warning: { text: 'warning', color: 'orange', index: 1 },
      error: { text: 'error', color: 'red', index: 2 },
    },
  },
];

export function chainsFrame(rows: ChainRows, target: LinkTarget): Frame {
  const status = Array.from(rows.errors, (errors) => (errors > 0 ? 'error' : 'ok'));
  return tableFrame(FRAME_NAMES.chains, [
    textField(CHAIN_FIELDS.chainId, rows.chainId, { displayNameFromDS: 'chain', links: [chainLink(target)] }),
    timeField(CHAIN_FIELDS.start, rows.start, named('start')),
    numberField(CHAIN_FIELDS.duration, rows.durationMs, {
      unit: UNITS.milliseconds,
      description: 'From the first start to the last end of any event.',
    }),
    textField(CHAIN_FIELDS.status, status, {
      mappings: STATE_MAPPINGS,
      description: 'error as soon as one event is an error',
    }),
    textField(CHAIN_FIELDS.rootService, rows.rootService, named('first service')),
    textField(CHAIN_FIELDS.rootEndpoint, rows.rootEndpoint, named('first endpoint')),
    numberField(CHAIN_FIELDS.services, Float64Array.from(rows.services), {
      description: 'Services it passed through.',
    }),
    numberField(CHAIN_FIELDS.events, Float64Array.from(rows.events)),
    numberField(CHAIN_FIELDS.errors, Float64Array.from(rows.errors)),
  ]);
}

function named(displayNameFromDS: string): FieldConfig {
  return { displayNameFromDS };
}
