// What the relay said to each test mail, as it comes in.
import { useSignal } from "@preact/signals";
import { useEffect } from "preact/hooks";
import { asking, type TrialAnswer, Unanswered } from "../api";
import { usePage } from "../page/page";
import { counted } from "../words";

const ASKED_AGAIN = [400, 1_000, 2_000, 4_000, 8_000]; // milliseconds

export function Answers({ count }: { count: number }) {
  const page = usePage();
  const trials = useSignal<readonly TrialAnswer[]>([]);
  useEffect(() => {
    let timer = 0;
    const ask = async (times: number) => {
      try {
        const told = await asking<{ trials: TrialAnswer[] }>("GET", `/api/issues/${page.setting.issue}/tests`);
        trials.value = told.trials.slice(0, count);
      } catch (error) {
        if (!(error instanceof Unanswered)) throw error;
      }
      const pause = ASKED_AGAIN[times];
      const isWaiting = trials.value.length < count || trials.value.some((trial) => !trial.is_answered);
      if (pause && isWaiting) timer = window.setTimeout(() => void ask(times + 1), pause);
    };
    void ask(0);
    return () => clearTimeout(timer);
  }, []);
  return (
    <>
      <p>{counted("handover.handed", count)}</p>
      <ul class="answers" role="list">
        {trials.value.map((trial) => (
          <li key={`${trial.at} ${trial.address} ${trial.locale}`}>
            {trial.answer} <span class="soft">{page.nameOf(trial.locale)}</span>
          </li>
        ))}
      </ul>
    </>
  );
}
