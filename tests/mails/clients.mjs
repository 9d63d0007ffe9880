// What Can I email knows of Gmail and Outlook, asked of every mail in a folder:  node clients.mjs MODULES FOLDER
// Prints {"<file>": ["<what> is not supported by `<client>`", ...]}.
import { createRequire } from "node:module";
import fs from "node:fs";
import path from "node:path";
import { pathToFileURL } from "node:url";

const [modules, folder] = process.argv.slice(2);
const entry = createRequire(path.join(modules, "x.js")).resolve("@jsx-email/doiuse-email");
const { doIUseEmail } = await import(pathToFileURL(entry));
const found = {};
for (const name of fs.readdirSync(folder).filter((one) => one.endsWith(".html"))) {
  const html = fs.readFileSync(path.join(folder, name), "utf8");
  found[name] = [...new Set(doIUseEmail(html, { emailClients: ["gmail.*", "outlook.*"] }).errors ?? [])];
}
console.log(JSON.stringify(found));
