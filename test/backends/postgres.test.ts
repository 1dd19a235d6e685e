import { password, startPostgres } from "./postgres.js";
import { describeTwoRuns, testKilled } from "./two-runs.js";

describeTwoRuns({ name: "PostgreSQL", start: startPostgres, secret: password }, testKilled);
