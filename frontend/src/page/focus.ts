// Where the focus goes when what lay over the page is gone.
import { useEffect, useLayoutEffect, useRef } from "preact/hooks";

/** Back to where it was, unless it has gone elsewhere by itself. Called before the layer is opened. */
export function useFocusBack(): void {
  const opener = useRef<Element | null>(null);
  useLayoutEffect(() => {
    opener.current = document.activeElement;
  }, []);
  useEffect(() => {
    return () => {
      const was = opener.current;
      if (was instanceof HTMLElement && was.isConnected && document.activeElement === document.body) was.focus();
    };
  }, []);
}
