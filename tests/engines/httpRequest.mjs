/** Names in the address that are no settings. */
const RESERVED = new Set([
  'query',
  'query_id',
  'database',
  'session_id',
  'default_format',
  'wait_end_of_query',
  'role',
]);

/**
 * What a request to ClickHouse's HTTP interface asks: the statement's text, rows to insert, settings, and parameters
 * as they were sent (escaped like a field of TSV, which is how `SET param_…` wants them too).
 */
export async function readRequest(request) {
  const { searchParams } = new URL(request.url, 'http://localhost');
  const body = await readBody(request);
  const inAddress = searchParams.get('query') ?? '';
  const entries = [...searchParams];
  const type = request.headers['content-type'] ?? '';
  const boundary = /^multipart\/form-data; boundary=(.+)$/.exec(type)?.[1];
  const parts = boundary === undefined ? [] : readParts(body.toString('utf8'), boundary);
  const inParts = parts.find(([name]) => name === 'query')?.[1] ?? '';
  const isInsert = inAddress !== '' && boundary === undefined && body.length > 0;
  const text = isInsert ? inAddress : `${inAddress}${boundary === undefined ? body.toString('utf8') : inParts}`;
  const all = [...entries, ...parts];
  return {
    id: searchParams.get('query_id') ?? '',
    text,
    database: searchParams.get('database') ?? 'default',
    data: isInsert ? body : undefined,
    params: Object.fromEntries(all.filter(([name]) => name.startsWith('param_'))),
    settings: Object.fromEntries(entries.filter(([name]) => !RESERVED.has(name) && !name.startsWith('param_'))),
    cancelOnClose: searchParams.get('cancel_http_readonly_queries_on_client_close') === '1',
  };
}

async function readBody(request) {
  const chunks = [];
  for await (const chunk of request) {
    chunks.push(chunk);
  }
  return Buffer.concat(chunks);
}

function readParts(body, boundary) {
  return body
    .split(`--${boundary}`)
    .slice(1, -1)
    .map((part) => {
      const end = part.indexOf('\r\n\r\n');
      const name = /name="([^"]*)"/.exec(part.slice(0, end))?.[1] ?? '';
      return [name, part.slice(end + 4, -2)];
    });
}
