// What the checks find in the issue as it stands on the server, asked for anew whenever something new stands there.
import { effect } from "@preact/signals";
import { type Finding, findingsOf, Unanswered } from "../api";
import { counted, said } from "../words";
import { leaveFor } from "./leaving";
import { PAIR, type Page } from "./page";

const PAUSE = 300; // milliseconds in which changes are gathered

/** Keep the findings of the page as new as the issue, as long as `signal` lasts. A count that changes is told. */
export function watchFindings(page: Page, signal: AbortSignal): void {
  let timer = 0;
  let asking = new AbortController();
  const ask = async () => {
    asking.abort();
    const own = (asking = new AbortController());
    const before = page.findings.peek();
    try {
      page.findings.value = await findingsOf(page.setting.issue, AbortSignal.any([signal, own.signal]));
    } catch (error) {
      // The page says itself when the server is away; what was found before stands until it is back.
      if (!(error instanceof Unanswered || signal.aborted || own.signal.aborted)) throw error;
      return;
    }
    const told = toldOf(page);
    if (before && told !== said("page.findings.none") && told !== toldBefore) page.say(told);
    toldBefore = told;
  };
  let toldBefore = "";
  const stop = effect(() => {
    void page.keeper.taken.value;
    clearTimeout(timer);
    timer = window.setTimeout(() => void ask(), PAUSE);
  });
  signal.addEventListener("abort", () => {
    clearTimeout(timer);
    stop();
  });
}

/** What must be mended before a proof, and what is worth a look. Texts to translate are one thing, since they are counted beside the languages. */
export interface Found {
  readonly toMend: readonly Finding[];
  readonly toTranslate: number;
  readonly toLookAt: readonly Finding[];
  readonly mustBeMended: number;
}

export function found(page: Page): Found {
  const findings = page.findings.value?.findings ?? [];
  const errors = findings.filter(({ severity }) => severity === "error");
  const toMend = errors.filter(({ is_translation: isTranslation }) => !isTranslation);
  const toTranslate = errors.length - toMend.length;
  return {
    toMend,
    toTranslate,
    toLookAt: findings.filter(({ severity, is_translation: isTranslation }) => severity !== "error" && !isTranslation),
    mustBeMended: toMend.length + (toTranslate > 0 ? 1 : 0),
  };
}

/** How many there are, in words. */
export function toldOf(page: Page): string {
  const { mustBeMended, toLookAt } = found(page);
  const told = [mustBeMended && counted("page.findings.to-mend", mustBeMended), toLookAt.length && counted("page.findings.to-look-at", toLookAt.length)];
  return told.filter(Boolean).join(", ") || said("page.findings.none");
}

/** Go to what a finding speaks of: its block, in its language, behind its fold if it has one; or where the newsletter says it. */
export function goTo(page: Page, finding: Finding): void {
  const { locale, name, address } = finding;
  if (address) {
    void leaveFor(page, address);
    return;
  }
  const block = finding.block ?? "";
  if (locale && page.languages.locales.includes(locale) && !page.shown.includes(locale)) {
    if (page.isPair) page.pair.value = [page.pair.value[0], locale];
    else page.choose(page.languages.locales.length > 1 ? locale : PAIR);
  }
  page.go({ block, ...(name ? { name } : {}) });
  requestAnimationFrame(() => {
    if (!name || document.querySelector(`[data-name="${CSS.escape(name)}"]`)) return;
    page.isMore.value = true;
    page.go({ block, name });
  });
}
