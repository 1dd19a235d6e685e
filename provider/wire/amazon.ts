/** Amazon's addresses and scopes: what is sent where, unless somebody sets something else. Last verified: 2026-11. */

/** @see https://developer.amazon.com/docs/login-with-amazon/access-token.html */
export const amazonTokenUrl = "https://api.amazon.com/auth/o2/token";

/** @see https://developer.amazon.com/docs/login-with-amazon/authorization-code-grant.html */
export const amazonAuthorizeUrl = "https://www.amazon.com/ap/oa";

/** @see https://developer.amazon.com/docs/app-testing/app-submission-api-for-testing.html */
export const amazonApiUrl = "https://developer.amazon.com/api/appstore";

/** The scope of the App Submission API, of which DevTest is a part. */
export const appSubmissionScope = "appstore::apps:readwrite";

/** By their scopes, the names under which the Developer Console lists APIs (API Access). */
export const apiNames: ReadonlyMap<string, string> = new Map([
  [appSubmissionScope, "App Submission API"],
  ["adx_reporting::appstore:marketer", "Reporting API"],
]);
