// Bundles the scripts and styles of src into ../static/built, and copies there the fonts that documents are set in.
// Does nothing when the lock file and the sources are those of the last build.
import { createHash } from "node:crypto";
import { copyFileSync, mkdirSync, readFileSync, readdirSync, rmSync, writeFileSync } from "node:fs";
import { dirname, join, relative } from "node:path";
import { fileURLToPath } from "node:url";
import { build } from "esbuild";

const here = fileURLToPath(new URL(".", import.meta.url));
const out = join(here, "..", "static", "built");
const keyFile = join(out, "key");
const fonts = { "400Regular": "NotoSerifSC_400Regular.ttf", "700Bold": "NotoSerifSC_700Bold.ttf" };
const fontFolder = join(here, "node_modules", "@expo-google-fonts", "noto-serif-sc");
const sources = readdirSync(join(here, "src"), { recursive: true, withFileTypes: true })
  .filter((one) => one.isFile())
  .map((one) => relative(here, join(one.parentPath, one.name)))
  .sort();

function key() {
  const hash = createHash("sha256");
  for (const file of ["package-lock.json", "build.mjs", ...sources]) {
    hash.update(file).update("\0").update(readFileSync(join(here, file))).update("\0");
  }
  return hash.digest("hex");
}

function lastKey() {
  try {
    return readFileSync(keyFile, "utf8");
  } catch (error) {
    if (error.code === "ENOENT") return "";
    throw error;
  }
}

const wanted = key();
if (lastKey() !== wanted) {
  rmSync(out, { recursive: true, force: true });
  mkdirSync(out, { recursive: true });
  await build({
    absWorkingDir: here,
    entryPoints: sources.filter((name) => dirname(name) === "src"), // what lies deeper is imported by these
    outbase: "src",
    outdir: out,
    bundle: true,
    minify: true,
    format: "esm",
    target: ["chrome100", "firefox100", "safari16"],
    legalComments: "linked",
    logLevel: "warning",
  });
  mkdirSync(join(out, "fonts"));
  for (const [folder, file] of Object.entries(fonts)) {
    copyFileSync(join(fontFolder, folder, file), join(out, "fonts", file));
  }
  copyFileSync(join(fontFolder, "LICENSE_FONT"), join(out, "fonts", "LICENSE"));
  writeFileSync(keyFile, wanted);
}
