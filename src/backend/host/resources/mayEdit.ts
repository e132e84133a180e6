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
