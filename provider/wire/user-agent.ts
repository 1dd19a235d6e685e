import { manifest } from "../manifest.js";

/** `pulumi-appstore-devtest/0.2.0` */
export const userAgent = `${manifest.name}/${manifest.version}`;
