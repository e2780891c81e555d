// What the library of the issue's newsletter is asked. Each raises Unanswered.
import { asking } from "../api";
import type { components } from "../generated/api";

type Schemas = components["schemas"];

export type Shelf = Schemas["LibraryJson"];
export type LibraryBlock = Schemas["LibraryBlockJson"];
export type Lock = Schemas["LockJson"];
export type Way = Schemas["Way"];
export type Placed = Schemas["PlacedJson"];
export type Kept = Schemas["KeptJson"];
export type Difference = Schemas["DifferenceJson"];

type Written = Pick<Schemas["BlockChanged"], "block" | "values">;

const at = (issue: string, key = "", act = ""): string => `/api/issues/${issue}/library${key && `/${key}`}${act && `/${act}`}`;

/** The library blocks, and what the newsletter has locked. */
export const shelfOf = (issue: string): Promise<Shelf> => asking("GET", at(issue));

/** A library block as a new block of the issue; `taken` are the ids that the issue has. */
export const blockOf = (issue: string, key: string, way: Way, taken: string[]): Promise<Placed> => asking("POST", at(issue, key, "block"), { way, taken });

/** Keep a block in the library. */
export const keepBlock = (issue: string, written: Written, name: string): Promise<Kept> => asking("POST", at(issue), { ...written, name });

/** Make what a block says the version after `base`. */
export const changeBlock = (issue: string, key: string, written: Written, base: number): Promise<Kept> => asking("POST", at(issue, key, "versions"), { ...written, base });

/** What the newest version says otherwise than the version `since`. */
export const differenceOf = (issue: string, key: string, since: number): Promise<Difference> => asking("GET", `${at(issue, key, "difference")}?since=${since}`);

/** A linked block as the newest version has it. */
export const updateOf = (issue: string, key: string, written: Written, taken: string[]): Promise<Placed> => asking("POST", at(issue, key, "update"), { ...written, taken });

/** Bring all drafts up to date that are linked to it; gives which. */
export const takeEverywhere = async (issue: string, key: string): Promise<readonly string[]> =>
  (await asking<Schemas["TakenJson"]>("POST", at(issue, key, "drafts"))).issues;
