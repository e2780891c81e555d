// What lies over the page for a picture: the library, and the dialog in which it is cut.
import { signal } from "@preact/signals";
import { type Page, usePage } from "../page/page";
import { Chooser } from "./Chooser";
import { Cutting } from "./Cutting";
import type { Spot } from "./spots";

const LIBRARY = "pictures-library";
const CUT = "pictures-cut";
const about = signal<Spot | null>(null);

/** Open a layer for a spot. */
export function place(page: Page, layer: "library" | "cut", spot: Spot): void {
  about.value = spot;
  page.layer.value = layer === "library" ? LIBRARY : CUT;
}

export function PictureLayers() {
  const page = usePage();
  const spot = about.value;
  if (!spot) return null;
  if (page.layer.value === LIBRARY) return <Chooser spot={spot} />;
  return page.layer.value === CUT ? <Cutting spot={spot} /> : null;
}
