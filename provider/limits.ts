/**
 * Amazon's limits. The first two apply to one app, the others to a developer account, of which a file or a stack sees
 * only its own part. Last verified 2026-11.
 *
 * @see https://developer.amazon.com/docs/app-testing/about-appstore-devtest-iap.html
 * @see https://developer.amazon.com/docs/app-testing/manage-testers.html
 */
export const limits = { certificatesPerApp: 3, testersPerApp: 50, groups: 300, testers: 1500 } as const;
