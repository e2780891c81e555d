// What was done, with a way back, for a moment.
import { useEffect } from "preact/hooks";
import { said } from "../words";
import { usePage } from "./page";

const SHOWN = 6_000; // milliseconds

export function Toast() {
  const page = usePage();
  const toast = page.toast.value;
  useEffect(() => {
    if (!toast) return;
    const timer = setTimeout(() => (page.toast.value = null), SHOWN);
    return () => clearTimeout(timer);
  }, [toast]);
  if (!toast) return null;
  return (
    <div class="toast">
      <span>{toast.words}</span>
      {toast.canUndo && (
        <button
          type="button"
          onClick={() => {
            page.toast.value = null;
            page.writing.undo();
          }}
        >
          {said("page.undo")}
        </button>
      )}
    </div>
  );
}
