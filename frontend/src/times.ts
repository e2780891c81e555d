// Moments as people of the page's language write them.
const language = document.documentElement.dataset.dates || document.documentElement.lang || "en";
const TIME = new Intl.DateTimeFormat(language, { hour: "numeric", minute: "2-digit" });
const DAY = new Intl.DateTimeFormat(language, { month: "short", day: "numeric" });
const DAY_OF_A_YEAR = new Intl.DateTimeFormat(language, { year: "numeric", month: "short", day: "numeric" });

/** Of today the time, of another day that and the time. */
export function moment(iso: string): string {
  const at = new Date(iso);
  const now = new Date();
  if (at.toDateString() === now.toDateString()) return TIME.format(at);
  return `${(at.getFullYear() === now.getFullYear() ? DAY : DAY_OF_A_YEAR).format(at)}, ${TIME.format(at)}`;
}

/** The day alone. */
export const day = (iso: string): string => DAY_OF_A_YEAR.format(new Date(iso));
