import { ThroughlineError } from '../../../contracts/errors';
import { isSomebody, type Caller } from '../../instances/tenants';

const EDITORS = new Set(['editor', 'admin']);

/** Whether a caller may change what others see, by the role that Grafana says. */
export function mayEdit({ role }: Pick<Caller, 'role'>): boolean {
  return EDITORS.has(role.toLowerCase());
}

/** Whether a caller may say something in their own name: an editor, and a person or an account rather than Grafana itself. */
export function maySign(caller: Caller): boolean {
  return mayEdit(caller) && isSomebody(caller);
}

/**
 * The login in whose name something is said.
 * @param doing begins the sentence, such as `Setting marks`
 * @throws ThroughlineError `forbidden`
 */
export function signerOf(caller: Caller, doing: string): string {
  if (!maySign(caller)) {
    throw new ThroughlineError('forbidden', `${doing} needs the role Editor or Admin.`);
  }
  return caller.login;
}

/** Whether a caller may also change what others said. */
export function isAdmin(caller: Caller): boolean {
  return maySign(caller) && caller.role.toLowerCase() === 'admin';
}
