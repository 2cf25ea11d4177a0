// Bundles the page code: node build.mjs OUT_DIR
import { readFile, mkdir, writeFile } from "node:fs/promises";
import { dirname, join, resolve } from "node:path";
import { fileURLToPath } from "node:url";
import { build } from "esbuild";

const here = dirname(fileURLToPath(import.meta.url));
const out = resolve(process.argv[2] ?? join(here, "..", "bundle"));
const common = {
  bundle: true,
  minify: true,
  charset: "ascii",
  legalComments: "none",
  loader: { ".png": "dataurl" },
  logLevel: "warning",
};

// Leaflet writes a link and a flag into the corner of every map; ours has neither.
const noPrefix = {
  name: "no-prefix",
  setup(build) {
    build.onLoad({ filter: /leaflet-src\.js$/ }, async ({ path }) => {
      const source = await readFile(path, "utf8");
      const contents = source
        .replace(/^(\s*prefix: ).*ukrainianFlag.*$/m, "$1false")
        .replace(/^\s*var ukrainianFlag = .*$/m, "");
      if (/leafletjs\.com"|ukrainianFlag/.test(contents)) throw new Error("Leaflet's prefix has moved");
      return { contents, loader: "js" };
    });
  },
};

await mkdir(out, { recursive: true });
await build({
  ...common,
  entryPoints: [join(here, "src", "main.ts")],
  outfile: join(out, "landuse-map.js"),
  plugins: [noPrefix],
  format: "iife",
  target: "es2020",
});
await build({
  ...common,
  entryPoints: [join(here, "style.css")],
  outfile: join(out, "landuse-map.css"),
  target: "chrome85",
});

const shipped = ["leaflet"];
const texts = await Promise.all(
  shipped.map(async (name) => {
    const folder = join(here, "node_modules", name);
    const { version } = JSON.parse(await readFile(join(folder, "package.json"), "utf8"));
    return `${name} ${version}\n\n${await readFile(join(folder, "LICENSE"), "utf8")}`;
  }),
);
await writeFile(join(out, "LICENSES.txt"), texts.join("\n\n"), "utf8");
