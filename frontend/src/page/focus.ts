// Where the focus goes: to what a change brings, and back when what lay over the page is gone.
import { useEffect, useLayoutEffect, useRef } from "preact/hooks";

let broughtBack: Element | null = null;

/** Lead to what a change brings, once it is drawn, unless somebody has gone elsewhere meanwhile. */
export function leadWhenDrawn(lead: () => void): void {
  const from = document.activeElement;
  requestAnimationFrame(() => {
    const now = document.activeElement;
    if (now === from || now === document.body || now === broughtBack) lead();
  });
}

/** Back to where it was, unless it has gone elsewhere by itself. Called before the layer is opened. */
export function useFocusBack(): void {
  const opener = useRef<Element | null>(null);
  useLayoutEffect(() => {
    opener.current = document.activeElement;
  }, []);
  useEffect(() => {
    return () => {
      const was = opener.current;
      if (was instanceof HTMLElement && was.isConnected && document.activeElement === document.body) {
        was.focus();
        broughtBack = was;
      }
    };
  }, []);
}
