// How somebody looks at the mail: in which language, on which device, what of it, and as whom.
import { type Signal, signal } from "@preact/signals";
import { keep, kept } from "../kept";

export const DEVICES = ["desktop", "phone"] as const;
export type Device = (typeof DEVICES)[number];

/** `mail` is the mail; `unpictured` and `unstyled` are what some programs leave of it; `heard` is what a screen reader says. */
export const SEEN = ["mail", "unpictured", "unstyled", "text", "heard", "inbox"] as const;
export type Seen = (typeof SEEN)[number];

/** An invented reader, or a subscriber. */
export type Reader = "sample" | "nameless" | { readonly id: number; readonly name: string };

export class Looking {
  readonly locale: Signal<string>;
  readonly device: Signal<Device>;
  readonly isDark: Signal<boolean>;
  readonly seen: Signal<Seen>;
  /** Nobody is kept on a device. */
  readonly reader = signal<Reader>("sample");

  /** As it was looked at last on this device; `usual` is the language otherwise. */
  constructor(editions: readonly string[], usual: string) {
    this.locale = signal(kept("mail-locale", editions) ?? usual);
    this.device = signal(kept("mail-device", DEVICES) ?? (innerWidth < 700 ? "phone" : "desktop"));
    this.isDark = signal(kept("mail-dark", ["yes", "no"]) === "yes");
    this.seen = signal(kept("mail-seen", SEEN) ?? "mail");
  }

  /** Whether the device, and whether its theme, makes a difference to what is seen. */
  get dependsOnDevice(): boolean {
    return this.seen.value === "mail" || this.seen.value === "unpictured" || this.seen.value === "unstyled";
  }

  get dependsOnTheme(): boolean {
    return this.seen.value === "mail" || this.seen.value === "unpictured" || this.seen.value === "inbox";
  }

  keep(): void {
    keep("mail-locale", this.locale.value);
    keep("mail-device", this.device.value);
    keep("mail-dark", this.isDark.value ? "yes" : "no");
    keep("mail-seen", this.seen.value);
  }
}
