import { badPattern } from '../conditions';

/** Escapes that RE2 and PostgreSQL write otherwise, or that PostgreSQL reads as something else. */
const ESCAPES: Record<string, string> = { b: '\\y', B: '\\Y', z: '\\Z', A: '\\A' };
/** What PostgreSQL would run and RE2 refuses: references back to a group, and looking ahead or behind. */
const REFUSED_GROUP = /^\(\?(?:[=!]|<[=!])/;

/**
 * A regular expression in RE2 syntax as PostgreSQL reads it: word boundaries are `\y`, flags stand in front, `.` does
 * not match a line end unless asked to.
 * @throws ThroughlineError `badQuery` for what RE2 does not know either, and for flags within the expression
 */
export function postgresPattern(pattern: string): string {
  const flags = /^\(\?([ims]+)\)/.exec(pattern);
  const set = flags?.[1] ?? '';
  const body = pattern.slice(flags?.[0].length ?? 0);
  const lines = set.includes('m') ? (set.includes('s') ? 'w' : 'n') : set.includes('s') ? 's' : 'p';
  return `(?${set.includes('i') ? 'i' : ''}${lines})${translated(body, pattern)}`;
}

function translated(body: string, pattern: string): string {
  let result = '';
  let inClass = false;
  for (let at = 0; at < body.length; at++) {
    const char = body[at];
    if (char === '\\') {
      const next = body[at + 1];
      if (next === undefined || /[1-9]/.test(next)) {
        throw badPattern(pattern);
      }
      result += inClass ? `\\${next}` : (ESCAPES[next] ?? `\\${next}`);
      at += 1;
    } else if (inClass) {
      inClass = char !== ']' || body[at - 1] === '[' || (body[at - 1] === '^' && body[at - 2] === '[');
      result += char;
    } else if (char === '(' && body[at + 1] === '?') {
      const rest = body.slice(at);
      const named = /^\(\?P?<[A-Za-z_]\w*>/.exec(rest);
      if (REFUSED_GROUP.test(rest) || (!named && !rest.startsWith('(?:'))) {
        throw badPattern(pattern);
      }
      result += named ? '(' : '(?:';
      at += (named?.[0].length ?? 3) - 1;
    } else {
      inClass = char === '[';
      result += char;
    }
  }
  return result;
}
