// What the library of pictures is asked. Its types come from the server's own description.
import { asking, Unanswered } from "../api";
import type { components } from "../generated/api";

type Schemas = components["schemas"];

export type Picture = Schemas["PictureJson"];
export type Library = Schemas["PicturesJson"];
export type Known = Schemas["PictureKnown"];
export type Part = Schemas["PicturePart"];

const at = (issue: string, name = ""): string => `/api/issues/${issue}/pictures${name && `/${name}`}`;

/** A page of the pictures whose words have what is sought. */
export async function picturesOf(issue: string, search: string, page: number, signal: AbortSignal): Promise<Library> {
  return asking("GET", `${at(issue)}?${new URLSearchParams({ search, page: String(page) })}`, undefined, { signal });
}

export async function pictureOf(issue: string, name: string): Promise<Picture> {
  return asking("GET", at(issue, name));
}

/** Say what is known of a picture: all of it, each time. */
export async function describe(issue: string, name: string, known: Known): Promise<Picture> {
  return asking("PUT", at(issue, name), known);
}

/** A picture of its own of a part of another. */
export async function cutOut(issue: string, name: string, part: Part): Promise<Picture> {
  return asking("POST", `${at(issue, name)}/parts`, part);
}

/** Send a file; `onShare` hears how much of it has arrived, from 0 to 1. Raises Unanswered; one that is ended never answers. */
export function send(issue: string, file: File, onShare: (share: number) => void, signal: AbortSignal): Promise<Picture> {
  return new Promise((resolve, reject) => {
    // `fetch` does not tell how far an upload is.
    const request = new XMLHttpRequest();
    request.open("POST", `${at(issue)}?${new URLSearchParams({ file: file.name })}`);
    request.setRequestHeader("Content-Type", "application/octet-stream");
    request.responseType = "json";
    request.upload.onprogress = (event) => onShare(event.lengthComputable ? event.loaded / event.total : 0);
    request.onload = () => {
      const told = request.response ?? {};
      if (request.status === 200) resolve(told);
      else reject(new Unanswered(told.sentence ?? "", told.place ?? ""));
    };
    request.onerror = () => reject(new Unanswered(""));
    signal.addEventListener("abort", () => request.abort());
    request.send(file);
  });
}
