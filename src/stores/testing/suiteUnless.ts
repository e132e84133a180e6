/**
 * `describe` for a suite that needs something; where that is missing, the suite is skipped and the reason printed.
 * @param reason why it cannot run here; undefined when it can
 */
export function suiteUnless(reason: string | undefined, what: string): typeof describe | typeof describe.skip {
  return isMissing(reason, what) ? describe.skip : describe;
}

/** The same for a single test. */
export function testUnless(reason: string | undefined, what: string): typeof it | typeof it.skip {
  return isMissing(reason, what) ? it.skip : it;
}

function isMissing(reason: string | undefined, what: string): boolean {
  if (reason !== undefined) {
    process.stderr.write(`skipped: ${what}, since ${reason}\n`);
  }
  return reason !== undefined;
}
