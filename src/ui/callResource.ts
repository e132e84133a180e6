import { getBackendSrv } from '@grafana/runtime';
import { firstValueFrom } from 'rxjs';

/** Calls a resource of a data source; what goes wrong is for the caller to say. */
export async function callResource<T>(
  uid: string,
  method: 'GET' | 'POST' | 'DELETE',
  path: string,
  data?: unknown
): Promise<T> {
  const url = `/api/datasources/uid/${encodeURIComponent(uid)}/resources/${path}`;
  const request = { url, method, showErrorAlert: false, ...(data === undefined ? {} : { data }) };
  const answer = await firstValueFrom(getBackendSrv().fetch<T>(request));
  return answer.data;
}
