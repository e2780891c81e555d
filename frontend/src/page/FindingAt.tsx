// What is to be mended or looked at in a text, said where the text is.
import type { Finding } from "../api";
import { Icon } from "../icons";
import { found } from "./checking";
import { type Page, usePage } from "./page";

/** The id of what is said of a text, for `aria-describedby`; undefined where nothing is. */
export function findingIdOf(page: Page, name: string): string | undefined {
  return findingsOf(page, name).length > 0 ? `finding-${name}` : undefined;
}

export function FindingAt({ name }: { name: string }) {
  const page = usePage();
  const findings = findingsOf(page, name);
  if (findings.length === 0) return null;
  return (
    <ul class="finding-at" role="list" id={`finding-${name}`}>
      {findings.map(({ severity, message }, at) => (
        <li key={at} class={severity === "error" ? "is-bad" : undefined}>
          <Icon name="warning" />
          {message}
        </li>
      ))}
    </ul>
  );
}

function findingsOf(page: Page, name: string): readonly Finding[] {
  const { toMend, toLookAt } = found(page);
  return [...toMend, ...toLookAt].filter((finding) => finding.name === name);
}
