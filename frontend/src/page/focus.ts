// Where the focus goes: to what a change brings, and back when what lay over the page is gone.
import { useLayoutEffect } from "preact/hooks";
import { onceReleased } from "./here";

let broughtBack: Element | null = null;

/** Lead to what a change brings, once it is drawn and nothing is pressed, unless somebody has gone elsewhere meanwhile. */
export function leadWhenDrawn(lead: () => void): void {
  const from = document.activeElement;
  const leadFromThere = () => {
    const now = document.activeElement;
    if (now === from || now === document.body || now === broughtBack) lead();
  };
  onceReleased(() => requestAnimationFrame(leadFromThere));
}

/** Back to where it was, unless it has gone elsewhere by itself. Called before the layer is opened. */
export function useFocusBack(): void {
  useLayoutEffect(() => {
    const opener = document.activeElement;
    return () => queueMicrotask(() => bringBack(opener)); // when the layer is gone
  }, []);
}

function bringBack(opener: Element | null): void {
  if (!(opener instanceof HTMLElement) || !opener.isConnected || document.activeElement !== document.body) return;
  opener.focus();
  broughtBack = opener;
}
