// The words of the page, in its language: they stand in the page, so that every sentence has one catalogue.
const words: Record<string, string> = JSON.parse(document.getElementById("words")?.textContent || "{}");
const language = document.documentElement.lang || "en";
const plurals = new Intl.PluralRules(language);

/** A sentence by its key, with its values in place: `said("mail.size", { size: "13 kB" })`. */
export function said(key: string, values: Readonly<Record<string, string | number>> = {}): string {
  return (words[key] ?? key).replace(/\{(\w+)\}/g, (whole, name: string) => String(values[name] ?? whole));
}

/** The same for a number of things, which stands in it as `{count}`: the key has an `.other`, and a `.one` where that differs. */
export function counted(key: string, count: number, values: Readonly<Record<string, string | number>> = {}): string {
  const form = `${key}.${plurals.select(count)}`;
  return said(form in words ? form : `${key}.other`, { ...values, count });
}

/** What a language is called in that of the page. */
export function languageName(locale: string): string {
  return new Intl.DisplayNames([language], { type: "language" }).of(locale) ?? locale;
}

/** A number of bytes as people read it. */
export function inBytes(bytes: number): string {
  return new Intl.NumberFormat(language, { style: "unit", unit: "kilobyte", maximumFractionDigits: 0 }).format(bytes / 1000);
}
