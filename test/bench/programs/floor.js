// As many resources as ours, with the same inputs, and a provider that does nothing.
const pulumi = require("@pulumi/pulumi");
const { secrets, ledger, apps } = require("./inputs.json");

// A dynamic provider is shown the outputs of before, and no inputs: without them there is nothing to compare.
const provider = {
  create: async (inputs) => ({ id: "made", outs: inputs }),
  diff: async (_id, olds, news) => ({ changes: !require("node:util").isDeepStrictEqual(olds, news) }),
  update: async (_id, _olds, news) => ({ outs: news }),
};

class Resource extends pulumi.dynamic.Resource {
  constructor(kind, { name, inputs }, opts) {
    super(provider, name, inputs, opts, "floor", kind);
  }
}

class App extends pulumi.ComponentResource {
  constructor({ key, registration, groups }, opts) {
    super("floor:index:App", key, {}, opts);
    new Resource("Registration", registration, { parent: this });
    for (const group of groups) new Resource("TesterGroup", protectedGroup(group), { parent: this });
    this.registerOutputs({});
  }
}

class DevTest extends pulumi.ComponentResource {
  constructor() {
    super("floor:index:DevTest", "devtest", {});
    new Resource("Ledger", { name: "ledger", inputs: ledger });
    for (const app of apps) new App(app, { parent: this });
    this.registerOutputs({});
  }
}

function protectedGroup({ name, inputs }) {
  if (!secrets) return { name, inputs };
  const people = Object.entries(inputs.testers);
  const testers = Object.fromEntries(people.map(([key, tester]) => [key, pulumi.secret(tester)]));
  return { name, inputs: { ...inputs, testers } };
}

new DevTest();
