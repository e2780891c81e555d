// In which way the mail is looked at.
import { Icon } from "../icons";
import { IconButton, Segments } from "../page/parts";
import { said } from "../words";
import { DEVICES, type Looking, SEEN } from "./looking";
import { ReaderChoice } from "./ReaderChoice";

interface Props {
  issue: string;
  looking: Looking;
  editions: readonly (readonly [code: string, name: string])[];
}

const MOST_SEGMENTS = 4;

export function Toolbar({ issue, looking, editions }: Props) {
  return (
    <div class="pane-bar">
      {editions.length > MOST_SEGMENTS && (
        <select class="pane-select" aria-label={said("mail.languages")} value={looking.locale.value} onChange={(event) => (looking.locale.value = event.currentTarget.value)}>
          {editions.map(([code, name]) => (
            <option key={code} value={code}>
              {name}
            </option>
          ))}
        </select>
      )}
      {editions.length > 1 && editions.length <= MOST_SEGMENTS && (
        <Segments
          label={said("mail.languages")}
          chosen={looking.locale.value}
          choices={editions.map(([code, name]) => ({ value: code, words: short(code), label: name }))}
          onChoose={(locale) => (looking.locale.value = locale)}
        />
      )}
      <fieldset class="pane-device" disabled={!looking.dependsOnDevice}>
        <Segments
          label={said("mail.device")}
          chosen={looking.device.value}
          choices={DEVICES.map((device) => ({ value: device, words: <Icon name={device} />, label: said(`mail.${device}`) }))}
          onChoose={(device) => (looking.device.value = device)}
        />
      </fieldset>
      <IconButton
        icon="moon"
        label={said("mail.dark")}
        isPressed={looking.isDark.value}
        isDisabled={!looking.dependsOnTheme}
        onClick={() => (looking.isDark.value = !looking.isDark.value)}
      />
      <select class="pane-select" aria-label={said("mail.seen")} value={looking.seen.value} onChange={(event) => (looking.seen.value = SEEN[event.currentTarget.selectedIndex] ?? "mail")}>
        {SEEN.map((seen) => (
          <option key={seen} value={seen}>
            {said(`mail.seen.${seen}`)}
          </option>
        ))}
      </select>
      <ReaderChoice issue={issue} looking={looking} />
    </div>
  );
}

/** A language by the beginning of its tag; all of them together by a sign. */
const short = (code: string): string => (code === "mul" ? said("mail.all-short") : code.split("-")[0]?.toUpperCase()) ?? code;
