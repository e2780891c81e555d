// A test mail of what is written: to oneself first, by names and addresses, in the languages that are ticked.
import { useSignal } from "@preact/signals";
import { useEffect, useId } from "preact/hooks";
import { asking, type Handover, Unanswered } from "../api";
import { Note } from "../page/Layers";
import { usePage } from "../page/page";
import { counted, said } from "../words";
import { Answers } from "./Answers";
import { Recipients } from "./Recipients";

export function TestMail() {
  const page = usePage();
  const id = useId();
  const [sheet, failure, isBusy, isSent] = [useSignal<Handover | null>(null), useSignal(""), useSignal(false), useSignal(false)];
  const to = useSignal<readonly string[]>([]);
  const left = useSignal<ReadonlySet<string>>(new Set()); // languages that are not ticked
  const close = () => (page.layer.value = "");
  const tell = (error: unknown) => {
    if (!(error instanceof Unanswered)) throw error;
    failure.value = error.sentence || said("page.save.offline");
  };
  useEffect(() => {
    page.keeper
      .revise()
      .then(() => asking<Handover>("GET", `/api/issues/${page.setting.issue}/handover`))
      .then((found) => {
        sheet.value = found;
        to.value = found.people.slice(0, 1).map(({ address }) => address);
      })
      .catch(tell);
  }, []);
  const editions = sheet.value?.editions ?? [];
  const locales = editions.map(({ locale }) => locale).filter((locale) => !left.value.has(locale));
  const count = to.value.length * locales.length;
  const send = async () => {
    isBusy.value = true;
    failure.value = "";
    try {
      await asking("POST", `/api/issues/${page.setting.issue}/tests`, { to: to.value, locales });
      isSent.value = true;
      page.say(counted("handover.handed", count));
    } catch (error) {
      tell(error);
    }
    isBusy.value = false;
  };
  return (
    <Note label={said("handover.test")} onClose={close}>
      <div class="note-body">
        {sheet.value && !isSent.value && (
          <>
            <Recipients people={sheet.value.people} most={sheet.value.most} chosen={to} />
            <fieldset class="ticks">
              <legend>{said("handover.which")}</legend>
              {editions.map((edition) => (
                <label key={edition.locale} class="tick">
                  <input
                    type="checkbox"
                    checked={!left.value.has(edition.locale)}
                    aria-describedby={edition.falls_back ? `${id}-${edition.locale}` : undefined}
                    onChange={(event) => {
                      const others = [...left.value].filter((locale) => locale !== edition.locale);
                      left.value = new Set(event.currentTarget.checked ? others : [...others, edition.locale]);
                    }}
                  />
                  <span>
                    {edition.name}
                    {edition.falls_back > 0 && (
                      <small id={`${id}-${edition.locale}`} class="tick-warning">
                        {counted("handover.falls-back", edition.falls_back)}
                      </small>
                    )}
                  </span>
                </label>
              ))}
            </fieldset>
            <p class="soft">{said("handover.test-help")}</p>
          </>
        )}
        {isSent.value && <Answers count={count} />}
        {failure.value && (
          <p class="note-failure" role="alert">
            {failure.value}
          </p>
        )}
      </div>
      <footer class="note-foot">
        <button type="button" class="mini" onClick={close}>
          {said(isSent.value ? "page.close" : "handover.cancel")}
        </button>
        {sheet.value && !isSent.value && (
          <button type="button" class="button is-primary" disabled={!count || isBusy.value} onClick={() => void send()}>
            {count ? counted("handover.send", count) : said("handover.send-none")}
          </button>
        )}
      </footer>
    </Note>
  );
}
