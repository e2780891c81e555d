// The compose page: the mail beside the form, as it will be with what is being written; and that is kept until it is saved.
import { effect, signal } from "@preact/signals";
import { render } from "preact";
import { draftOf, enter, watch, watchBlocks } from "./form/draft";
import { Keeper } from "./form/keeping";
import { keep, kept } from "./kept";
import { Drawing } from "./mail/drawing";
import { MailPane, type View, VIEWS } from "./mail/MailPane";
import { openAside } from "./mail/aside";
import { said } from "./words";

const form = document.getElementById("compose") as HTMLFormElement;
const pane = document.getElementById("mail-pane") as HTMLElement;
const locales: [code: string, name: string][] = JSON.parse(pane.dataset.locales ?? "[]");
const codes = locales.map(([code]) => code);

const readers = codes.find((code) => code === document.documentElement.lang);
const locale = signal(kept("mail-locale", codes) ?? readers ?? codes[0] ?? "");
const view = signal<View>(kept("mail-view", VIEWS) ?? (innerWidth < 700 ? "phone" : "desktop"));
const block = signal("");

const drawing = new Drawing(pane.dataset.issue ?? "", () => ({
  draft: draftOf(form),
  locale: locale.value,
  look: view.value === "dark" ? "dark" : "light",
}));

function Beside() {
  return (
    <MailPane
      mail={drawing.mail.value}
      failure={drawing.failure.value}
      locales={locales}
      locale={locale.value}
      view={view.value}
      block={block.value}
      onLocale={(chosen) => {
        locale.value = chosen;
      }}
      onView={(chosen) => {
        view.value = chosen;
      }}
      onBlock={(chosen) => {
        aside.close();
        enter(chosen);
      }}
    />
  );
}

const aside = openAside(document.getElementById("mail-opener") as HTMLButtonElement, pane);
const keeper = new Keeper(form, pane.dataset.issue ?? "");
watch(form, () => {
  drawing.redraw();
  keeper.change();
});
effect(() => {
  const told = document.getElementById("kept") as HTMLElement;
  const state = keeper.state.value;
  told.hidden = state !== "kept" && state !== "failed";
  told.textContent = told.hidden ? "" : said(state === "kept" ? "kept" : "unkept");
});
watchBlocks(form, (entered) => {
  block.value = entered;
});
effect(() => {
  keep("mail-locale", locale.value);
  keep("mail-view", view.value);
  drawing.redraw();
});
render(<Beside />, document.getElementById("mail-pane-body") as HTMLElement);
