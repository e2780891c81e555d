// The page on which an issue is written, in the place of its form where scripts run.
import { effect } from "@preact/signals";
import { render } from "preact";
import { draftOf, schemaOf, Unanswered } from "./api";
import { Keeper } from "./document/keeping";
import { Device, sendLeft } from "./document/safekeeping";
import { Writing } from "./document/writing";
import { Editor } from "./page/Editor";
import { HEAD, Page, type Setting } from "./page/page";
import { fetchWriting } from "./page/PlaceText";
import { know } from "./text/tagging";
import { said } from "./words";
import "./bringing/bringing.css";
import "./comments/comments.css";
import "./around/around.css";
import "./beginning/beginning.css";
import "./inserting/inserting.css";
import "./inserting/slash.css";
import "./text/text.css";
import "./page/popover.css";
import "./mail/mail.css";
import "./versions/versions.css";
import "./together/together.css";
import "./handover/handover.css";
import "./page/findings.css";
import "./library/library.css";
import "./page/places.css";
import "./pictures/pictures.css";
import "./page/editor.css";

const place = document.getElementById("editor") as HTMLElement;
const setting: Setting = JSON.parse(place.dataset.setting ?? "{}");

async function open(): Promise<void> {
  const isWritable = fetchWriting();
  const [before, schema, left] = await Promise.all([draftOf(setting.issue), schemaOf(setting.issue), sendLeft(setting.issue)]);
  const standing = left.isSent ? await draftOf(setting.issue) : before;
  know(schema.tags, document.documentElement.lang);
  const writing = new Writing(standing.blocks, standing.values);
  const keeper = new Keeper(setting.issue, writing, new Device(setting.issue), standing);
  document.getElementById("compose-form")?.remove(); // its inputs would have the names and the ids of what is here
  const page = new Page(setting, schema, writing, keeper, standing.ghosts);
  render(<Editor page={page} />, place);
  document.cookie = "scripts=yes; path=/issues; samesite=lax"; // from now on the form is left out
  effect(() => keeper.be(page.open.value === HEAD ? "" : page.open.value));
  const aim = new URLSearchParams(location.search).get("open");
  await isWritable;
  if (left.refused) page.tell(said("page.left-refused", { why: left.refused }));
  if (aim) page.go({ block: aim.split(".")[0] ?? "", name: aim });
}

open().catch((error: unknown) => {
  const failed = document.getElementById("editor-failed");
  if (failed) {
    failed.hidden = false;
    const told = failed.querySelector("[data-sentence]");
    if (told && error instanceof Unanswered) told.textContent = error.sentence || said("page.save.offline");
  }
  if (!(error instanceof Unanswered)) throw error;
});
