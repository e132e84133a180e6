/** Spread into the values of `t` when one is a text: React escapes it already, and once is enough. */
export const RAW = { interpolation: { escapeValue: false } } as const;
