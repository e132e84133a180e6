/** Value of a header whatever its case, with or without the prefix that Grafana puts before forwarded HTTP headers. */
export function headerOf(headers: Record<string, string>, name: string): string | undefined {
  const wanted = name.toLowerCase();
  for (const [key, value] of Object.entries(headers)) {
    const lower = key.toLowerCase();
    if (lower === wanted || lower === `http_${wanted}`) {
      return value;
    }
  }
  return undefined;
}
