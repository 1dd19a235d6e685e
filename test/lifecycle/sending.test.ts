import { describe, expect, test } from "@jest/globals";
import { AuthError, ServiceError, type ServiceErrorCode } from "../../provider/errors.js";
import { IncompleteError } from "../../provider/lifecycle/kind.js";
import { carryOut, type Sending } from "../../provider/lifecycle/sending.js";
import { testerKey } from "../../provider/people.js";
import { emptyRecord, type OnUnknown, planSending, type SendRecord } from "../../provider/record.js";

const people = (count: number) => Array.from({ length: count }, (_, index) => `p${index}`);
const bad = (who: string, code: ServiceErrorCode = "bad_request", requestId?: string) =>
  new ServiceError(code, `Amazon refused ${who}${requestId ?? ""}`, "Correct the file.", {
    outcome: "refused",
    ...(requestId === undefined ? {} : { requestId }),
  });

/** Sends everybody not on record; `refuse` decides about each batch. */
async function sendTo(
  count: number,
  perRequest: number,
  refuse: (batch: readonly string[]) => Error | undefined,
  [before, onUnknown]: [SendRecord, OnUnknown] = [emptyRecord, "resend"],
) {
  const batches: string[][] = [];
  const sending: Sending<typeof emptyRecord> = {
    id: "group",
    context: { writesAhead: true },
    plan: planSending(people(count), undefined, before, onUnknown),
    before,
    perRequest,
    async send(batch) {
      batches.push([...batch]);
      const error = refuse(batch);
      if (error !== undefined) throw error;
    },
    outputs: (record) => record,
    where: "racing",
    name: (keys) => keys.join(", "),
  };
  const ended = await carryOut(sending).then(
    (outs) => ({ outs, message: "" }),
    (error: Error) => {
      const outs = error instanceof IncompleteError ? (error.outputs as SendRecord) : undefined;
      return { outs, message: error.message };
    },
  );
  return { ...ended, batches };
}

describe("sending in batches", () => {
  test("sends no more than so many at once, each once", async () => {
    const { batches, message } = await sendTo(7, 3, () => undefined);
    expect(batches).toEqual([["p0", "p1", "p2"], ["p3", "p4", "p5"], ["p6"]]);
    expect(message).toBe("");
  });

  test("keeps what was confirmed before a batch failed, and says what was not sent", async () => {
    const lost = new ServiceError("connection_lost", "the connection closed", "Run it again.", {
      outcome: "unknown",
    });
    const { outs, message } = await sendTo(6, 2, (batch) => (batch.includes("p2") ? lost : undefined));
    expect(outs).toEqual({ confirmed: { p0: 0, p1: 0 }, unconfirmed: { p2: 0, p3: 0 }, adopted: {} });
    expect(message).toBe(
      "racing: the connection closed\nRecorded as unconfirmed: p2, p3.\nNot sent: p4, p5.\nRun it again.",
    );
  });
});

describe("an error nobody foresaw", () => {
  test("may have come after the request left, so what was being sent is unconfirmed", async () => {
    const { outs, message } = await sendTo(2, 2, () => new TypeError("boom"));
    expect(outs?.unconfirmed).toEqual({ p0: 0, p1: 0 });
    expect(message).toBe("racing: boom\nRecorded as unconfirmed: p0, p1.");
  });

  test("is not kept in its own words, and is shown without anybody's name", async () => {
    const ann = { email: "ann.lee@example.com", lastName: "Quux" };
    const error = await carryOut({
      id: "group",
      context: { writesAhead: true },
      plan: planSending(["p0"], undefined, emptyRecord, "resend"),
      before: emptyRecord,
      perRequest: 1,
      send: () => Promise.reject(new TypeError("boom: ANN.LEE at example.com, quux")),
      outputs: (record) => record,
      where: "racing",
      people: [ann],
      name: (keys) => keys.join(", "),
    }).catch((thrown: IncompleteError) => thrown);
    const { reason, said } = error as IncompleteError;
    expect(reason).toBe("racing: an unexpected error (TypeError)\nRecorded as unconfirmed: p0.");
    expect(said).toBe(`racing: boom: ${testerKey(ann.email)}, …`);
  });

  test("of the auth layer comes before the request, so nothing was done", async () => {
    const { outs, message } = await sendTo(
      1,
      1,
      () => new AuthError("invalid_client", "not known", "Compare both."),
    );
    expect(outs).toBeUndefined();
    expect(message).toBe("racing: not known\nNot done for: p0.\nCompare both.");
  });
});

describe("a batch that is refused because of one person", () => {
  test("goes through but for that person, who is named", async () => {
    const { outs, message, batches } = await sendTo(50, 50, (batch) =>
      batch.includes("p23") ? bad("p23") : undefined,
    );
    expect(Object.keys(outs?.confirmed ?? {})).toHaveLength(49);
    expect(outs?.confirmed).not.toHaveProperty("p23");
    expect(message).toBe("racing: Amazon refused p23\nNot done for: p23.\nCorrect the file.");
    expect(batches.length).toBeLessThanOrEqual(13);
  });

  test("because of three, finds all three, and says once what all have in common", async () => {
    const three = ["p3", "p25", "p48"];
    const { outs, message } = await sendTo(50, 50, (batch) =>
      batch.some((key) => three.includes(key)) ? bad("somebody") : undefined,
    );
    expect(Object.keys(outs?.confirmed ?? {})).toHaveLength(47);
    expect(message).toBe("racing: Amazon refused somebody\nNot done for: p3, p25, p48.\nCorrect the file.");
  });

  test.each<ServiceErrorCode>(["bad_request", "too_large"])(
    "is found by halving after a %s",
    async (code) => {
      const { outs, batches } = await sendTo(4, 4, (batch) =>
        batch.includes("p0") ? bad("p0", code) : undefined,
      );
      expect(batches).toEqual([["p0", "p1", "p2", "p3"], ["p0", "p1"], ["p0"], ["p1"], ["p2", "p3"]]);
      expect(Object.keys(outs?.confirmed ?? {})).toEqual(["p1", "p2", "p3"]);
    },
  );

  test("says what differs apart, and what only the number of the request tells apart once", async () => {
    const refuse = ([first = "", ...others]: readonly string[]) =>
      others.length > 0 ? bad("them") : bad(first === "p2" ? first : "one: ", "bad_request", `id-${first}`);
    const { message } = await sendTo(4, 4, refuse);
    expect(message).toBe(
      "racing: Amazon refused one: id-p0\nNot done for: p0, p1, p3.\n" +
        "racing: Amazon refused p2id-p2\nNot done for: p2.\nCorrect the file.",
    );
  });

  test("ends, however many are refused, and loses nobody", async () => {
    const { batches, message } = await sendTo(1000, 1000, () => bad("everybody"));
    expect(batches).toHaveLength(1 + 2 * 18);
    expect(message).toContain(
      "\nThey were refused together, too often to find whom it is about. `pulumi config set devtest:maxTestersPerRequest 1` and `pulumi up` send each alone.\nCorrect the file.",
    );
    const named = [...message.matchAll(/Not done for: (.*)\./g)].flatMap(([, names = ""]) =>
      names.split(", "),
    );
    expect(named.sort()).toEqual(people(1000).sort());
  });

  test("is not halved for a refusal that is not about anybody", async () => {
    const foreign = new ServiceError("not_authorized", "not authorized", "", {
      outcome: "refused",
      status: 403,
    });
    expect((await sendTo(50, 50, () => foreign)).batches).toHaveLength(1);
  });

  test("in requests of one is not asked to be sent in requests of one", async () => {
    expect((await sendTo(3, 1, () => bad("everybody"))).message).toBe(
      "racing: Amazon refused everybody\nNot done for: p0, p1, p2.\nCorrect the file.",
    );
  });

  test("nothing acted on is a plain error, so that the state stays as it was", async () => {
    expect((await sendTo(1, 1, () => bad("p0"))).outs).toBeUndefined();
  });
});

describe("an app that is not found", () => {
  const gone = () =>
    new ServiceError("not_found", "the service does not find the app", "Check the appId.", {
      outcome: "refused",
    });
  const elsewhere =
    "Requests for this app succeeded before. Is this another developer account, or an emulator that was restarted? ";

  test.each<[string, SendRecord, string]>([
    ["and was there before", { ...emptyRecord, confirmed: { p0: 0 } }, elsewhere],
    ["and was never there", emptyRecord, ""],
    ["and may never have been", { ...emptyRecord, unconfirmed: { p0: 0 } }, ""],
  ])("%s is told so", async (_what, before, asked) => {
    const { message } = await sendTo(2, 5, gone, [before, "resend"]);
    expect(message.split("\n").at(-1)).toBe(`${asked}Check the appId.`);
  });
});

describe("a batch that is refused by a 409", () => {
  const conflict = (who: string) =>
    new ServiceError("conflict", `Amazon knows ${who}`, "Look there.", { outcome: "unknown" });
  const conflictOf = (batch: readonly string[]) => conflict(batch.length > 1 ? "somebody" : batch.join());
  /** A group in the order of its tests: `p0` to `p3` in one request. */
  const four = (refuse: (batch: readonly string[]) => Error | undefined, record?: SendRecord) =>
    sendTo(4, 4, (batch) => (batch.length === 4 ? conflict("somebody") : refuse(batch)), [
      record ?? emptyRecord,
      "resend",
    ]);

  test("is halved until it is about one person, who alone is unconfirmed", async () => {
    const { outs, message, batches } = await four((batch) =>
      batch.includes("p0") ? conflictOf(batch) : undefined,
    );
    expect(batches).toEqual([["p0", "p1", "p2", "p3"], ["p0", "p1"], ["p0"], ["p1"], ["p2", "p3"]]);
    expect(outs).toMatchObject({ confirmed: { p1: 0, p2: 0, p3: 0 }, unconfirmed: { p0: 0 } });
    expect(message).toBe("racing: Amazon knows p0\nRecorded as unconfirmed: p0.\nLook there.");
  });

  test("leaves nobody unconfirmed when each half is accepted, and the run is green", async () => {
    const { outs, message } = await four(() => undefined);
    expect(outs).toEqual({ confirmed: { p0: 0, p1: 0, p2: 0, p3: 0 }, unconfirmed: {}, adopted: {} });
    expect(message).toBe("");
  });

  test("leaves everybody unconfirmed who was not sent again, because the sending ended", async () => {
    const lost = new ServiceError("timed_out", "no answer", "Run it again.", { outcome: "unknown" });
    const { outs, message } = await four((batch) => (batch.includes("p2") ? lost : undefined));
    expect(outs).toMatchObject({ confirmed: { p0: 0, p1: 0 }, unconfirmed: { p2: 0, p3: 0 } });
    expect(message).toBe("racing: no answer\nRecorded as unconfirmed: p2, p3.\nRun it again.");
    const early = await four(() => lost);
    expect(early.outs).toMatchObject({ confirmed: {}, unconfirmed: { p0: 0, p1: 0, p2: 0, p3: 0 } });
    expect(early.message).toBe(
      "racing: no answer\nRecorded as unconfirmed: p0, p1.\n" +
        "racing: Amazon knows somebody\nRecorded as unconfirmed: p2, p3.\nRun it again.\nLook there.",
    );
  });

  test("leaves nobody unconfirmed who is refused alone afterwards", async () => {
    const { outs, message } = await four((batch) => {
      if (batch.length === 2) return batch.includes("p0") ? conflict("somebody") : undefined;
      return batch.includes("p0") ? bad("p0") : undefined;
    });
    expect(outs).toMatchObject({ confirmed: { p1: 0, p2: 0, p3: 0 }, unconfirmed: {} });
    expect(message).toBe("racing: Amazon refused p0\nNot done for: p0.\nCorrect the file.");
  });

  test("leaves somebody unconfirmed who was so before, and is refused alone afterwards", async () => {
    const before = { ...emptyRecord, unconfirmed: { p0: 0 } };
    const { outs } = await four((batch) => (batch.includes("p0") ? bad("p0") : undefined), before);
    expect(outs).toMatchObject({ confirmed: { p1: 0, p2: 0, p3: 0 }, unconfirmed: { p0: 0 } });
  });

  test("is not settled by a failure that is not about who was sent", async () => {
    const gone = new ServiceError("not_found", "no such app", "Check the appId.", { outcome: "refused" });
    const { outs, message } = await four((batch) => (batch.length === 1 ? gone : conflict("somebody")));
    expect(outs).toMatchObject({ confirmed: {}, unconfirmed: { p0: 0, p1: 0, p2: 0, p3: 0 } });
    expect(message).toBe(
      "racing: no such app\nracing: Amazon knows somebody\nRecorded as unconfirmed: p0, p1, p2, p3.\n" +
        "Check the appId.\nLook there.",
    );
  });

  test("is not settled by another refusal of several", async () => {
    const gone = new ServiceError("not_found", "no such app", "", { outcome: "refused" });
    const { outs } = await four((batch) => (batch.length === 1 ? gone : bad("somebody")));
    expect(outs).toMatchObject({ confirmed: {}, unconfirmed: { p0: 0, p1: 0, p2: 0, p3: 0 } });
  });

  test("ends, however many are refused, and leaves everybody unconfirmed", async () => {
    const { outs, batches, message } = await sendTo(1000, 1000, conflictOf);
    expect(batches).toHaveLength(1 + 2 * 18);
    expect(Object.keys(outs?.unconfirmed ?? {}).sort()).toEqual(people(1000).sort());
    expect(message).not.toContain("Not done for");
    expect(message).toContain("\nThey were refused together, too often to find whom it is about.");
  });
});

describe("what is held back", () => {
  const doubtful: [SendRecord, OnUnknown] = [{ ...emptyRecord, unconfirmed: { p0: 0 } }, "hold"];
  const held = [
    'racing: an earlier run sent this and got no answer that tells, and devtest:onUnknown is "hold": p0.',
    "Three ways on: `pulumi config set devtest:onUnknown resend` and `pulumi up`, which sends it once more;",
    "or look in the Developer Console, and if it is there, write it under `existing`;",
    "or take it out of the file or program: a ledger then keeps it as what may still have access; without a ledger nothing does.",
  ].join("\n");

  test("keeps the run red, names the two ways on, and keeps nobody else out", async () => {
    const { outs, message, batches } = await sendTo(2, 5, () => undefined, doubtful);
    expect(batches).toEqual([["p1"]]);
    expect(message).toBe(held);
    expect(outs).toMatchObject({ confirmed: { p1: 0 }, unconfirmed: { p0: 0 } });
  });

  test("is said before what failed besides, each on lines of its own", async () => {
    const { message } = await sendTo(2, 5, () => bad("p1"), doubtful);
    expect(message).toBe(`${held}\nracing: Amazon refused p1\nNot done for: p1.\nCorrect the file.`);
  });
});
