import { manifest } from "../manifest.js";

/** `pulumi-appstore-devtest/0.1.0` */
export const userAgent = `${manifest.name}/${manifest.version}`;
