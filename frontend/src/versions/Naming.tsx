// What a version is called, so that it is found again.
import { useSignal } from "@preact/signals";
import { Unanswered, type Version } from "../api";
import { usePage } from "../page/page";
import { said } from "../words";
import { nameVersion } from "./asking";

const LONGEST = 80;

export function Naming({ version, onNamed }: { version: Version; onNamed: () => void }) {
  const page = usePage();
  const isOpen = useSignal(false);
  const keep = async (name: string) => {
    try {
      await nameVersion(page.setting.issue, version.number, name);
      onNamed();
    } catch (error) {
      if (!(error instanceof Unanswered)) throw error;
      page.tell(error.sentence || said("page.save.offline"));
    }
    isOpen.value = false;
  };
  if (!isOpen.value) {
    return (
      <button type="button" class="mini" onClick={() => (isOpen.value = true)}>
        {said(version.name ? "versions.rename" : "versions.name")}
      </button>
    );
  }
  return (
    <form
      class="naming"
      onSubmit={(event) => {
        event.preventDefault();
        void keep(new FormData(event.currentTarget).get("name")?.toString() ?? "");
      }}
    >
      <input class="naming-text" name="name" aria-label={said("versions.name")} maxLength={LONGEST} defaultValue={version.name} ref={(input) => input?.focus()} />
      <button class="button is-small">{said("versions.keep-name")}</button>
    </form>
  );
}
