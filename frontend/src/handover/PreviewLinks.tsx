// Links for people without an account: one is made for some days, copied, and ended.
import { useSignal } from "@preact/signals";
import { useEffect, useId } from "preact/hooks";
import { asking, type PreviewLink, Unanswered } from "../api";
import { Note } from "../page/Layers";
import { usePage } from "../page/page";
import { day, moment } from "../times";
import { counted, said } from "../words";

const DAYS = [1, 3, 7, 14, 30, 90];
const USUAL = 7;

interface Listed {
  readonly links: PreviewLink[];
}

export function PreviewLinks() {
  const page = usePage();
  const id = useId();
  const [links, failure] = [useSignal<readonly PreviewLink[]>([]), useSignal("")];
  const [days, label, takesComments] = [useSignal(USUAL), useSignal(""), useSignal(true)];
  const path = `/api/issues/${page.setting.issue}/preview-links`;
  const ask = async (method: string, rest = "", body?: unknown) => {
    try {
      failure.value = "";
      links.value = (await asking<Listed>(method, path + rest, body)).links.filter((link) => link.is_running);
    } catch (error) {
      if (!(error instanceof Unanswered)) throw error;
      failure.value = error.sentence || said("page.save.offline");
    }
  };
  useEffect(() => void ask("GET"), []);
  const make = async () => {
    await page.keeper.revise().catch(() => undefined); // it shows what can be shown
    await ask("POST", "", { days: days.value, label: label.value, takes_comments: takesComments.value });
    if (failure.value) return;
    label.value = "";
    const [made] = links.value;
    if (made) await copy(made);
  };
  const copy = async (link: PreviewLink) => {
    try {
      await navigator.clipboard.writeText(link.address);
      page.tell(said("handover.copied"));
    } catch {
      page.tell(link.address); // a page may not copy everywhere
    }
  };
  return (
    <Note label={said("handover.link")} onClose={() => (page.layer.value = "")}>
      <div class="note-body">
        <p class="soft">{said("handover.link-help")}</p>
        <div class="link-form">
          <label for={`${id}-label`}>{said("handover.for-whom")}</label>
          <input id={`${id}-label`} class="note-text" maxLength={120} value={label.value} onInput={(event) => (label.value = event.currentTarget.value)} />
          <label for={`${id}-days`}>{said("handover.how-long")}</label>
          <select id={`${id}-days`} class="note-text" value={days.value} onChange={(event) => (days.value = Number(event.currentTarget.value))}>
            {DAYS.map((count) => (
              <option key={count} value={count}>
                {counted("handover.days", count)}
              </option>
            ))}
          </select>
          <label class="tick">
            <input type="checkbox" checked={takesComments.value} onChange={(event) => (takesComments.value = event.currentTarget.checked)} />
            <span>{said("handover.may-comment")}</span>
          </label>
          <button type="button" class="button is-primary" onClick={() => void make()}>
            {said("handover.make-link")}
          </button>
        </div>
        {failure.value && (
          <p class="note-failure" role="alert">
            {failure.value}
          </p>
        )}
        {links.value.length > 0 && (
          <ul class="links" role="list">
            {links.value.map((link) => (
              <li key={link.id}>
                <p>
                  <strong>{link.label || link.author}</strong> <span class="soft">{said("handover.until", { day: day(link.expires_at) })}</span>
                </p>
                <p class="soft">{link.opened_at ? counted("handover.opened", link.opened, { at: moment(link.opened_at) }) : said("handover.unopened")}</p>
                <span class="links-acts">
                  <button type="button" class="mini" onClick={() => void copy(link)}>
                    {said("handover.copy")}
                  </button>
                  <button type="button" class="mini" onClick={() => void ask("DELETE", `/${link.id}`)}>
                    {said("handover.end")}
                  </button>
                </span>
              </li>
            ))}
          </ul>
        )}
      </div>
    </Note>
  );
}
