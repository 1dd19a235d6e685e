import type { Access } from "./access.js";
import { examineCertificates } from "./certificates.js";
import { examineCredentials } from "./credentials.js";
import { type Finding, notChecked, pass } from "./finding.js";
import { examineNode, examinePulumi } from "./machine.js";
import { examineReach } from "./reach.js";
import { examineToken } from "./token.js";

export { type Access, accessOfEnvironment, accessOfProfile } from "./access.js";
export { type Finding, fail } from "./finding.js";

/** Everything that can be examined without touching a tester, a registration or anything else at Amazon. */
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
    pass("profile", access.title),
    ...credentials.map((one) => outvoted(one, token)),
    endpoint,
    ...token,
    ...apis,
    access.isAppSubmission
      ? examineCertificates(env, folder, new Date())
      : notChecked("certificates", "not needed for this API"),
  ];
}

/** The form of credentials is hearsay; who gave a token for them knows. */
function outvoted(credential: Finding, [token]: readonly Finding[]): Finding {
  if (credential.verdict !== "fail" || token?.verdict !== "pass") return credential;
  return pass(credential.check, `${credential.found}, and Login with Amazon accepts it`);
}
