import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import type { TextColumn } from '../../src/contracts/columns';
import type { Answer } from '../../src/backend/queries/queryType';
import type { Frame, FrameField } from '../../src/backend/frames/frame';

const FOLDER = path.join(__dirname, 'frames');
const SHOWN = 4;

/** What a golden file keeps of an answer: everything about its form, and the first and last values. */
export function summaryOf(answer: Answer): unknown {
  return plain({
    frames: answer.frames.map(frameSummary),
    notices: answer.notices ?? [],
    receipt: answer.receipt ?? null,
  });
}

function frameSummary(frame: Frame) {
  return {
    name: frame.name,
    meta: frame.meta ?? null,
    rows: frame.fields.length === 0 ? 0 : valuesOf(frame.fields[0]).length,
    fields: frame.fields.map(fieldSummary),
  };
}

function fieldSummary(field: FrameField) {
  const values = valuesOf(field);
  const shown = values.length > 2 * SHOWN ? [...values.slice(0, SHOWN), '…', ...values.slice(-SHOWN)] : values;
  const known = values.filter((value) => typeof value === 'number' && Number.isFinite(value)).length;
  const { name, type, labels = null, config = null, nullable = false } = field;
  return {
    name,
    type,
    nullable,
    labels,
    config,
    values: shown,
    ...(type === 'number' ? { bits: 8 * field.values.BYTES_PER_ELEMENT, known } : {}),
  };
}

/** Values as texts, times and numbers with six digits. */
export function valuesOf(field: FrameField): Array<string | number | null> {
  if (field.type === 'time') {
    return Array.from(field.values, (time) => new Date(time).toISOString());
  }
  if (field.type === 'number') {
    return Array.from(field.values, (value) => (Number.isFinite(value) ? Number(value.toPrecision(6)) : null));
  }
  if (field.type === 'boolean') {
    return Array.from(field.values, Number);
  }
  return 'codes' in field.values ? texts(field.values) : field.values.slice();
}

function texts({ codes, dictionary }: TextColumn): string[] {
  return Array.from(codes, (code) => (code < 0 ? '' : dictionary[code]));
}

/** The value as JSON has it, numbers with six digits, so that a machine's last bit does not matter. */
function plain(value: unknown): unknown {
  return JSON.parse(
    JSON.stringify(value, (_, part: unknown) =>
      typeof part === 'number' && !Number.isInteger(part) ? Number(part.toPrecision(6)) : part
    )
  );
}

/** The golden file of a case; with `UPDATE_GOLDEN=1` it is written first. */
export function golden(name: string, answer: Answer): unknown {
  const file = path.join(FOLDER, `${name}.json`);
  if (process.env.UPDATE_GOLDEN === '1') {
    mkdirSync(FOLDER, { recursive: true });
    writeFileSync(file, `${JSON.stringify(summaryOf(answer), null, 2)}\n`);
  }
  if (!existsSync(file)) {
    throw new Error(`There is no golden file ${name}.json. Write it with UPDATE_GOLDEN=1 and look at it.`);
  }
  return JSON.parse(readFileSync(file, 'utf8')) as unknown;
}
