import { formattedValueToString, type DataFrame, type Field } from '@grafana/data';

/** A frame's fields by lower-case name: sources differ in the case of the node graph's names. */
export class Columns {
  private readonly byName = new Map<string, Field>();

  constructor(
    readonly frame: DataFrame,
    readonly index: number
  ) {
    for (const field of frame.fields) {
      const name = field.name.toLowerCase();
      if (!this.byName.has(name)) {
        this.byName.set(name, field);
      }
    }
  }

  has(name: string): boolean {
    return this.byName.has(name.toLowerCase());
  }

  field(name: string): Field | undefined {
    return this.byName.get(name.toLowerCase());
  }

  /** Text of a cell, '' where it is missing. */
  text(name: string, row: number): string {
    const value: unknown = this.field(name)?.values[row];
    return value === null || value === undefined ? '' : String(value);
  }

  /** Number of a cell, NaN where it is missing or no number. */
  number(name: string, row: number): number {
    const value: unknown = this.field(name)?.values[row];
    return typeof value === 'number' && Number.isFinite(value) ? value : NaN;
  }

  /** A cell as its field wants it shown (unit, decimals, mappings). */
  shown(name: string, row: number): string {
    const field = this.field(name);
    return field ? shownValue(field, row) : '';
  }

  /** Fields whose name starts with a prefix, in the frame's order. */
  startingWith(prefix: string): Field[] {
    return this.frame.fields.filter((field) => field.name.toLowerCase().startsWith(prefix));
  }
}

/** A cell as its field wants it shown; '' where it is missing. */
export function shownValue(field: Field, row: number): string {
  const value: unknown = field.values[row];
  if (value === null || value === undefined || value === '') {
    return '';
  }
  if (field.display) {
    return formattedValueToString(field.display(value)).trim();
  }
  const text = typeof value === 'number' ? String(Math.round(value * 100) / 100) : String(value);
  return field.config.unit && typeof value === 'number' ? `${text} ${field.config.unit}` : text;
}
