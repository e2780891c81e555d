// What an issue without a block can begin with. Each raises Unanswered.
import { asking } from "../api";
import type { components } from "../generated/api";

type Schemas = components["schemas"];

export type Beginning = Schemas["BeginningJson"];
export type Begun = Schemas["BegunJson"];

/** All of them, the likeliest first. */
export const beginningsOf = async (issue: string): Promise<readonly Beginning[]> =>
  (await asking<Schemas["BeginningsJson"]>("GET", `/api/issues/${issue}/beginnings`)).beginnings;

/** Begin with one; gives what is written in the issue then. */
export const beginWith = (issue: string, name: string): Promise<Begun> => asking("POST", `/api/issues/${issue}/beginning`, { name });
