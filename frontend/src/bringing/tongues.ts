// Texts that come in together say by themselves in which language they were written first.
import type { Field } from "../api";

/** The marks for texts that come without the usual source language, by the names of the texts within their owner. */
export function sourcesOf(values: Readonly<Record<string, string>>, fields: readonly Field[], locales: readonly string[]): Record<string, string> {
  const [usual = ""] = locales;
  const found: Record<string, string> = {};
  for (const name of Object.keys(values)) {
    const locale = locales.find((one) => name.endsWith(`.${one}`));
    if (!locale || locale === usual) continue;
    const path = name.slice(0, -locale.length - 1);
    if (isRead(path.split("."), fields) && !values[`${path}.${usual}`]) found[`source.${path}`] ??= locale;
  }
  return found;
}

/** Whether a reader reads what stands at a path. */
function isRead([name, ...rest]: readonly string[], fields: readonly Field[]): boolean {
  const field = fields.find((one) => one.name === name);
  return rest.length > 0 ? isRead(rest, field?.fields ?? []) : field?.has_words === true;
}
