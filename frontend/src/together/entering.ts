// The two steps of signing in, asked of the pages that are there for it; each says what came of it.
import { answerOf, type Options } from "./passkeys";

/** `on` where the server let one go on; `wrong` and `often` as it judged; `lost` where nothing was heard or there is no answer. */
export type Outcome = "on" | "wrong" | "often" | "lost";

/** In which ways the second step can be taken; in none where none is due. */
export interface Ways {
  readonly app: boolean;
  readonly passkey: boolean;
  readonly recovery: boolean;
}

export const NO_WAY: Ways = { app: false, passkey: false, recovery: false };

export const isDue = (ways: Ways): boolean => ways.app || ways.passkey;

export async function enter(email: string, password: string): Promise<Outcome> {
  return posted("/sign-in", { email, password });
}

export async function waysOn(): Promise<Ways> {
  const answer = await fetch("/sign-in/second/ways").catch(() => null);
  return answer?.ok ? answer.json() : NO_WAY;
}

export async function enterCode(kind: "code" | "recovery", typed: string): Promise<Outcome> {
  return posted("/sign-in/second", { [kind]: typed });
}

/** Ask the browser for a passkey, and the server whether it is theirs. */
export async function enterByPasskey(): Promise<Outcome> {
  const asked = await fetch("/sign-in/second/challenge", { method: "POST", redirect: "manual" }).catch(() => null);
  if (asked?.type === "opaqueredirect") return "on"; // it took too long
  if (!asked?.ok) return asked?.status === 429 ? "often" : "lost";
  const options: Options = await asked.json();
  const credential = await answerOf(options).catch(() => "");
  return credential ? posted("/sign-in/second/passkey", { credential }) : "wrong";
}

async function posted(place: string, values: Record<string, string>): Promise<Outcome> {
  const answer = await fetch(place, { method: "POST", body: new URLSearchParams(values), redirect: "manual" }).catch(() => null);
  if (answer?.type === "opaqueredirect") return "on";
  if (answer?.status === 422) return "wrong";
  return answer?.status === 429 ? "often" : "lost";
}
