import type { Location } from "../document/diagnostics.js";
import type { Range } from "../git/revisions.js";

/** The address of a line, as its revision has it: everybody can read there who may read the repository. */
export type LinkTo = (place: Location | undefined, side: "head" | "base") => string | undefined;

type Env = Readonly<Record<string, string | undefined>>;

/** No letter ends an address in Markdown, in HTML or in a terminal. */
const plainAddress = /^https?:\/\/[\w.:/~%-]+$/;

/** Of a path that is not shown as it is: nobody can tell where it leads. */
const changed = /[\u{fffd}…]/u;

/**
 * Links to the commits that were compared, on the service that the pipeline runs for. None elsewhere. GITHUB_SHA is not
 * asked: in a pull request it names a merge that few people ever see.
 */
export function linksFor(env: Env, range: Range | undefined): LinkTo {
  const site = siteOf(env);
  return (place, side) => {
    const commit = side === "head" ? range?.tip : range?.base;
    if (site === undefined || commit === undefined || place === undefined) return undefined;
    if (changed.test(place.file)) return undefined;
    return `${site}${commit}/${encodedPath(place.file)}#L${place.line}`;
  };
}

/** What stands before the commit. */
function siteOf(env: Env): string | undefined {
  const server = env["GITHUB_SERVER_URL"];
  const repository = env["GITHUB_REPOSITORY"];
  const project = env["CI_PROJECT_URL"];
  const site = server && repository ? `${server}/${repository}/blob/` : project && `${project}/-/blob/`;
  return site && plainAddress.test(site) ? site : undefined;
}

/** `encodeURIComponent` leaves some marks that end a link in Markdown. */
function encodedPath(path: string): string {
  const inHex = (mark: string) => `%${mark.charCodeAt(0).toString(16).toUpperCase()}`;
  return path
    .split("/")
    .map((name) => encodeURIComponent(name).replace(/[!'()*~]/g, inHex))
    .join("/");
}
