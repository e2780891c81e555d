// What the server is asked about what comes in from outside.
import { asking } from "../api";
import type { components } from "../generated/api";

type Schemas = components["schemas"];

export type Card = Schemas["CardJson"];
export type CardAsked = Schemas["CardAsked"];
export type KeptPicture = Schemas["PictureKept"];
export type Lines = Schemas["LinesJson"];
export type LinesAsked = Schemas["LinesAsked"];
export type LineEntry = Schemas["LineEntry"];

// Each raises Unanswered, or the signal's AbortError.

/** A page of others as a block that may be put in. */
export async function cardOf(issue: string, asked: CardAsked): Promise<Card> {
  return asking("POST", `/api/issues/${issue}/card`, asked, { signal: AbortSignal.timeout(15_000) });
}

/** The picture of a card, kept from now on. */
export async function pictureOfCard(issue: string, address: string): Promise<KeptPicture> {
  return asking("POST", `/api/issues/${issue}/card/picture`, { address }, { signal: AbortSignal.timeout(30_000) });
}

/** What is understood of a text for a list. */
export async function linesOf(issue: string, asked: LinesAsked, signal: AbortSignal): Promise<Lines> {
  return asking("POST", `/api/issues/${issue}/lines`, asked, { signal });
}
