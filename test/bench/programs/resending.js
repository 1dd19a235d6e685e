// What one writes first: each group is a resource, and a changed group sends everybody in it again.
const pulumi = require("@pulumi/pulumi");
const apps = require("./calls.json");

async function token() {
  const { LWA_TOKEN_URL, LWA_CLIENT_ID, LWA_CLIENT_SECRET } = process.env;
  const body = new URLSearchParams({
    grant_type: "client_credentials",
    client_id: LWA_CLIENT_ID,
    client_secret: LWA_CLIENT_SECRET,
    scope: "appstore::apps:readwrite",
  });
  const response = await fetch(LWA_TOKEN_URL, { method: "POST", body });
  if (!response.ok) throw new Error(`no token: ${response.status}`);
  return (await response.json()).access_token;
}

async function send({ path, body }) {
  globalThis.tokenOfBench ??= token();
  const headers = {
    Authorization: `Bearer ${await globalThis.tokenOfBench}`,
    "Content-Type": "application/json",
  };
  const response = await fetch(`${process.env.DEVTEST_API_URL}/${path}`, { method: "POST", headers, body });
  if (!response.ok) throw new Error(`${path}: ${response.status}`);
}

const provider = {
  async create(inputs) {
    await send(inputs);
    return { id: inputs.path, outs: inputs };
  },
  async diff(_id, olds, news) {
    return { changes: olds.body !== news.body };
  },
  async update(_id, _olds, news) {
    await send(news);
    return { outs: news };
  },
};

class Call extends pulumi.dynamic.Resource {}

for (const [index, { register, groups }] of apps.entries()) {
  const registration = new Call(provider, `app-${index}`, register);
  for (const [place, group] of groups.entries()) {
    new Call(provider, `group-${index}-${place}`, group, { dependsOn: registration });
  }
}
