// What can be done with the issue as a whole, by whoever writes it.
import type { IconName } from "../icons";
import type { Page } from "../page/page";
import { said } from "../words";

/** One thing that can be done; it opens a layer of its name. `look` has its words beside its icon. */
export interface Handing {
  readonly layer: string;
  readonly icon: IconName;
  readonly words: string;
  readonly count?: number;
  readonly look?: "wide" | "primary";
}

/** What whoever writes may do. */
export function handingOf({ setting, comments }: Page): Handing[] {
  return [
    { layer: "comments", icon: "comment", words: said("comments.title"), count: comments.count },
    { layer: "versions", icon: "clock", words: said("versions.title") },
    ...(setting.mayShare ? [{ layer: "links", icon: "link", words: said("handover.link") } as const] : []),
    ...(setting.mayTest ? [{ layer: "test", icon: "mail", words: said("handover.test"), look: "wide" } as const] : []),
    ...(setting.mayProve ? [{ layer: "proof", icon: "check", words: said("handover.proof"), look: "primary" } as const] : []),
  ];
}
