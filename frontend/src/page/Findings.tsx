// How many findings there are, always in sight, and what they are: a square red number must be mended, a round one is worth a look.
import type { Finding } from "../api";
import { Icon } from "../icons";
import { counted, languageName, said } from "../words";
import { found, goTo, toldOf } from "./checking";
import { nextOpen } from "./LanguageBar";
import { type Page, usePage } from "./page";
import { Popover } from "./Popover";

export function Findings() {
  const page = usePage();
  const { toMend, toTranslate, toLookAt, mustBeMended } = found(page);
  if (!page.findings.value) return null;
  return (
    <Popover
      class="findings-pill"
      name={toldOf(page)}
      label={said("page.findings")}
      words={
        mustBeMended + toLookAt.length > 0 ? (
          <>
            {mustBeMended > 0 && <span class="findings-count is-bad">{mustBeMended}</span>}
            {toLookAt.length > 0 && <span class="findings-count">{toLookAt.length}</span>}
            <span class="findings-words">{said("page.findings.words")}</span>
          </>
        ) : (
          <>
            <Icon name="check" />
            <span class="findings-words">{said("page.findings.none")}</span>
          </>
        )
      }
    >
      {(close) => {
        const go = (finding: Finding) => {
          close();
          goTo(page, finding);
        };
        return (
          <>
            {mustBeMended > 0 && <h2 class="pop-head is-bad">{said("page.findings.mend")}</h2>}
            <List isBad findings={toMend} onGo={go} />
            {toTranslate > 0 && (
              <Entry
                isBad
                words={counted("page.findings.to-translate", toTranslate)}
                where={said("page.findings.next-open")}
                onGo={() => {
                  close();
                  nextOpen(page, 1);
                }}
              />
            )}
            {toLookAt.length > 0 && <h2 class="pop-head">{said("page.findings.look")}</h2>}
            <List findings={toLookAt} onGo={go} />
            {mustBeMended + toLookAt.length === 0 && <p class="pop-none">{said("page.findings.none-yet")}</p>}
          </>
        );
      }}
    </Popover>
  );
}

function List({ findings, onGo, isBad = false }: { findings: readonly Finding[]; onGo: (finding: Finding) => void; isBad?: boolean }) {
  const page = usePage();
  if (findings.length === 0) return null;
  return (
    <ul class="pop-list" role="list">
      {findings.map((finding, at) => (
        <li key={at}>
          <Entry isBad={isBad} words={finding.message} where={whereOf(page, finding)} onGo={() => onGo(finding)} />
        </li>
      ))}
    </ul>
  );
}

function Entry({ isBad, words, where, onGo }: { isBad: boolean; words: string; where: string; onGo: () => void }) {
  return (
    <button type="button" class="pop-entry finding" data-first onClick={onGo}>
      <span class={`findings-mark ${isBad ? "is-bad" : ""}`} aria-hidden="true">
        {isBad && "!"}
      </span>
      <b>{words}</b>
      <span>{where}</span>
    </button>
  );
}

function whereOf(page: Page, { block, locale }: Finding): string {
  const found = page.writing.blocks.find(({ id }) => id === block);
  const place = found ? (page.types.get(found.type)?.label ?? "") : said("page.issue");
  return [place, locale && locale !== "mul" ? languageName(locale) : ""].filter(Boolean).join(" · ");
}
