// What the server is asked. Its types come from its own description (see `make check`).
import type { components } from "./generated/api";

type Schemas = components["schemas"];

export type Mail = Schemas["MailJson"];
export type MailAsked = Schemas["MailAsked"];
export type HeardLine = Schemas["HeardJson"];
export type IssueLine = Schemas["IssueLineJson"];
export type Hint = Schemas["Hint"];
export type KnownReader = Schemas["ReaderJson"];
export type Standing = Schemas["WorkingDraftJson"];
export type DraftPatch = Schemas["DraftPatch"];
export type DraftAnswer = Schemas["PatchedJson"];
export type Person = Schemas["PersonJson"];
export type Writer = Schemas["WriterJson"];
export type Clashes = DraftAnswer["clashes"];
export type Schema = Schemas["SchemaJson"];
export type BlockType = Schemas["TypeJson"];
export type Field = Schemas["FieldJson"];
export type Link = Schemas["LinkJson"];
export type Findings = Schemas["FindingsJson"];
export type Finding = Schemas["FindingJson"];
export type CommentsSheet = Schemas["CommentsJson"];
export type Thread = Schemas["ThreadJson"];
export type Reader = Schemas["MentionableJson"];
export type Version = Schemas["VersionJson"];
export type VersionSheet = Schemas["VersionSheetJson"];
export type ChangedPart = Schemas["PartOfDifference"];
export type ChangedLine = Schemas["LineJson"];
export type Handover = Schemas["HandoverJson"];
export type Colleague = Schemas["ColleagueJson"];
export type ProofStanding = Schemas["ProofJson"];
export type TrialAnswer = Schemas["TrialJson"];
export type PreviewLink = Schemas["PreviewLinkJson"];

/** Why there is no answer: a sentence of the server's, "" where nothing was heard of it; and the page to go to first. */
export class Unanswered extends Error {
  constructor(
    readonly sentence: string,
    readonly place = "",
  ) {
    super(sentence || place || "no answer");
  }
}

// Each raises Unanswered, or the signal's AbortError.

/** The mail of a draft. */
export async function mailOf(issue: string, asked: MailAsked, signal: AbortSignal): Promise<Mail> {
  return asking("POST", `/api/issues/${issue}/mail`, asked, { signal });
}

/** Some of the subscribers whose name or address has these words. */
export async function readersOf(issue: string, words: string, signal: AbortSignal): Promise<readonly KnownReader[]> {
  const told = await asking<Schemas["ReadersJson"]>("GET", `/api/issues/${issue}/readers?words=${encodeURIComponent(words)}`, undefined, { signal });
  return told.readers;
}

/** The newest issues of all newsletters. */
export async function issuesThereAre(signal: AbortSignal): Promise<readonly IssueLine[]> {
  return (await asking<Schemas["IssuesJson"]>("GET", "/api/issues", undefined, { signal })).issues;
}

/** What is still to be pointed out to whoever is signed in. */
export async function hintsFor(): Promise<readonly Hint[]> {
  return (await asking<Schemas["HintsJson"]>("GET", "/api/hints")).hints;
}

/** Point it out no more, on no device. */
export async function putHintAway(hint: Hint): Promise<void> {
  await asking("DELETE", `/api/hints/${hint}`);
}

/** What is being written, by everybody. */
export async function draftOf(issue: string): Promise<Standing> {
  return asking("GET", `/api/issues/${issue}/draft`);
}

/** Tell what was changed, and hear what others changed; `isLast` when the page is being left. */
export async function patchDraft(issue: string, patch: DraftPatch, isLast: boolean): Promise<DraftAnswer> {
  const isUnattended = !Object.keys(patch.values ?? {}).length && !patch.blocks && !patch.settled?.length;
  const headers: Record<string, string> = isUnattended ? { "X-Unattended": "yes" } : {}; // a sign of life of the page is none of its user
  return asking("PATCH", `/api/issues/${issue}/draft`, patch, { keepalive: isLast, signal: AbortSignal.timeout(20_000), headers });
}

/** Who changed a text last, and when. */
export async function writerOf(issue: string, name: string): Promise<Writer> {
  return asking("GET", `/api/issues/${issue}/draft/writer?${new URLSearchParams({ name })}`);
}

/** Make a revision of what is written. */
export async function reviseIssue(issue: string): Promise<void> {
  await asking("POST", `/api/issues/${issue}/revision`);
}

/** What the blocks are made of. */
export async function schemaOf(issue: string): Promise<Schema> {
  return asking("GET", `/api/blocks?issue=${encodeURIComponent(issue)}&lang=${document.documentElement.lang}`);
}

/** What is to be mended, and what is worth a look. */
export async function findingsOf(issue: string, signal: AbortSignal): Promise<Findings> {
  return asking("GET", `/api/issues/${issue}/findings`, undefined, { signal });
}

/** The whole address that somebody meant, as a link has it, or what is wrong with it. */
export async function linkOf(written: string): Promise<Link> {
  return asking("GET", `/api/link?${new URLSearchParams({ written })}`);
}

export async function asking<Answer>(method: string, path: string, body?: unknown, options: RequestInit = {}): Promise<Answer> {
  const response = await heard(path, { ...options, method, ...(body === undefined ? {} : { body: JSON.stringify(body) }) });
  const told = await response.json().catch(() => ({}));
  if (!response.ok) throw new Unanswered(told.sentence ?? "", told.place ?? "");
  return told;
}

async function heard(path: string, options: RequestInit): Promise<Response> {
  try {
    return await fetch(path, { ...options, headers: { "Content-Type": "application/json", ...options.headers } });
  } catch (error) {
    if (options.signal?.aborted && !(options.signal.reason instanceof DOMException && options.signal.reason.name === "TimeoutError")) throw error;
    throw new Unanswered("");
  }
}
