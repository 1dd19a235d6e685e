/**
 * Preloaded with `node --require`, it writes which remote procedures the program calls and the provider answers: one file
 * per process in the folder named by RECORDED_CALLS, with the command line first and then one procedure per line. It writes
 * at once, because Pulumi kills its provider.
 */
import { appendFileSync } from "node:fs";

import http2 = require("node:http2");

import { createRequire } from "node:module";
import { dirname, join } from "node:path";

interface Grpc {
  readonly Server: { readonly prototype: { addService: (service: object, handlers: object) => void } };
}

const [, script = ""] = process.argv;
if (/[\\/](cmd[\\/]run|dynamic-provider)\b/.test(script)) record();

function record(): void {
  const file = join(process.env["RECORDED_CALLS"] ?? ".", String(process.pid));
  const write = (line: string): void => appendFileSync(file, `${line}\n`);
  write(process.argv.join(" "));
  const sdk = createRequire(join(dirname(process.argv[1] ?? ""), "index.js"));
  const { Server } = sdk("@grpc/grpc-js") as Grpc;

  const { connect } = http2;
  const recorded: (...args: Parameters<typeof connect>) => http2.ClientHttp2Session = (...args) => {
    const session = connect(...args);
    const request = session.request.bind(session);
    session.request = (headers, ...options) => {
      const { ":path": path } = headers as http2.OutgoingHttpHeaders;
      write(String(path));
      return request(headers, ...options);
    };
    return session;
  };
  http2.connect = recorded as typeof connect;

  const { addService } = Server.prototype;
  Server.prototype.addService = function (this: unknown, service, handlers) {
    const proxy = new Proxy(handlers, {
      get(target, name) {
        const handler: unknown = Reflect.get(target, name);
        if (typeof handler !== "function") return handler;
        return (...call: unknown[]) => {
          write(String(name));
          return Reflect.apply(handler, target, call);
        };
      },
    });
    return addService.call(this, service, proxy);
  };
}
