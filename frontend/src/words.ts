// The words of the page, in its language: they stand in the page, so that every sentence has one catalogue.
const words: Record<string, string> = JSON.parse(document.getElementById("words")?.textContent || "{}");

/** A sentence by its key, with its values in place: `said("size", { size: "13 kB" })`. */
export function said(key: string, values: Record<string, string> = {}): string {
  return (words[key] ?? key).replace(/\{(\w+)\}/g, (whole, name: string) => values[name] ?? whole);
}

/** A number of bytes as people read it. */
export function inBytes(bytes: number): string {
  const kilobytes = new Intl.NumberFormat(document.documentElement.lang, { style: "unit", unit: "kilobyte", maximumFractionDigits: 0 });
  return kilobytes.format(bytes / 1000);
}
