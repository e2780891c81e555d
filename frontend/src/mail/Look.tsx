// The true mail beside what is written: drawn anew with every change, and never in the middle of a syllable.
import { useSignal, useSignalEffect } from "@preact/signals";
import { useMemo } from "preact/hooks";
import { keep, kept } from "../kept";
import { HEAD, usePage } from "../page/page";
import { said } from "../words";
import { Drawing } from "./drawing";
import "./mail.css";
import { MailPane, type View, VIEWS } from "./MailPane";

export function Look() {
  const page = usePage();
  const codes = page.setting.editions.map(([code]) => code);
  const locale = useSignal(kept("mail-locale", codes) ?? page.shown.at(-1) ?? "");
  const view = useSignal<View>(kept("mail-view", VIEWS) ?? (innerWidth < 700 ? "phone" : "desktop"));
  const drawing = useMemo(
    () => new Drawing(page.setting.issue, () => ({ draft: page.writing.all(), locale: locale.value, look: view.value === "dark" ? "dark" : "light" })),
    [page],
  );
  useSignalEffect(() => {
    void page.writing.version;
    keep("mail-locale", locale.value);
    keep("mail-view", view.value);
    drawing.redraw();
  });
  return (
    <aside class="look" aria-label={said("mail.title")}>
      <MailPane
        mail={drawing.mail.value}
        failure={drawing.failure.value}
        locales={page.setting.editions}
        locale={locale.value}
        view={view.value}
        block={page.open.value === HEAD ? "" : page.open.value}
        onLocale={(chosen) => (locale.value = chosen)}
        onView={(chosen) => (view.value = chosen)}
        onBlock={(chosen) => page.go({ block: chosen })}
      />
    </aside>
  );
}
