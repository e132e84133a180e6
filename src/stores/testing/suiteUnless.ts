/**
 * `describe` for a suite that needs something; where that is missing, the suite is skipped and the reason printed.
 * @param reason why it cannot run here; undefined when it can
 */
export function suiteUnless(reason: string | undefined, what: string): typeof describe | typeof describe.skip {
  if (reason === undefined) {
    return describe;
  }
  process.stderr.write(`skipped: ${what}, since ${reason}\n`);
  return describe.skip;
}
