// Each call is a command of the shell: curl with a token of its own, run again when its body changes.
const command = require("@pulumi/command");
const apps = require("./calls.json");

const send = (name, { path, body }, opts) =>
  new command.local.Command(name, { create: `sh send.sh '${path}'`, stdin: body }, opts);

for (const [index, { register, groups }] of apps.entries()) {
  const registration = send(`app-${index}`, register);
  for (const [place, group] of groups.entries()) {
    send(`group-${index}-${place}`, group, { dependsOn: registration });
  }
}
