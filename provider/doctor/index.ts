import { projectFolder } from "../pulumi/project.js";
import { providerProfileName } from "../settings.js";
import type { Access } from "./access.js";
import { examineCertificates } from "./certificates.js";
import { examineCredentials } from "./credentials.js";
import { type Finding, notChecked, pass } from "./finding.js";
import { examineNode, examinePulumi } from "./machine.js";
import { examineReach } from "./reach.js";
import { examineStack } from "./stack.js";
import { examineToken } from "./token.js";

export { type Access, accessOfProfile, accessOfProvider } from "./access.js";
export { type Finding, failed } from "./finding.js";

/** Examines everything that can be without touching a tester, a registration or anything else at Amazon. */
export async function examine(access: Access, env: NodeJS.ProcessEnv, folder: string): Promise<Finding[]> {
  const [pulumi, credentials, endpoint, apis] = await Promise.all([
    access.isAppSubmission ? examinePulumi(env) : notChecked("pulumi", "not needed for this API"),
    examineCredentials(access),
    examineReach("token endpoint", access.tokenUrl),
    Promise.all(access.apiUrls.map((url) => examineReach("API reachable", url))),
  ]);
  const token = await examineToken(access, endpoint.verdict !== "fail");
  return [
    examineNode(),
    pulumi,
    examineChoice(access),
    ...(access.hasStack ? examineStack(env) : []),
    ...credentials.map((one) => overruled(one, token)),
    endpoint,
    ...token,
    ...apis,
    access.isAppSubmission
      ? examineCertificates(env, folder, new Date())
      : notChecked("certificates", "not needed for this API"),
  ];
}

/** Examines what else `pulumi up` needs, when it cannot be determined which credentials it would use. */
export async function examineBesides(
  access: Finding,
  env: NodeJS.ProcessEnv,
  folder: string,
): Promise<Finding[]> {
  const stack = projectFolder(folder) === undefined ? [] : examineStack(env);
  const pulumi = await examinePulumi(env);
  return [examineNode(), pulumi, access, ...stack, examineCertificates(env, folder, new Date())];
}

function examineChoice({ clientId, title }: Access): Finding {
  if (clientId !== "") return pass("profile", title);
  const none = `no LWA_CLIENT_ID is set, and there is no profile ${providerProfileName}, the only one the provider uses`;
  return notChecked("profile", none, "Examine another one with --profile <name>.");
}

/** The form of credentials is not documented. Once Login with Amazon gives a token for them, they are right. */
function overruled(credential: Finding, [token]: readonly Finding[]): Finding {
  if (credential.verdict !== "fail" || token?.verdict !== "pass") return credential;
  return pass(credential.check, `${credential.found}, and Login with Amazon accepts it`);
}
