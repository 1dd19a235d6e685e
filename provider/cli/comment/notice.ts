import { type Annotation, githubAnnotations } from "../../reports/github-annotations.js";
import { withoutCommands } from "../../text/workflow-commands.js";

/** A sentence for the log, which GitHub shows above it too. */
export function say(text: string, kind: Annotation["kind"] = "notice", title = "DevTest"): void {
  const annotated = githubAnnotations([{ kind, title, text }]);
  process.stdout.write(process.env["GITHUB_ACTIONS"] ? annotated : `${withoutCommands(text)}\n`);
}
