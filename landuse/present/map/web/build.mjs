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

// One page each: its script and its style; and what unpacks the script of the map.
const pages = [
  { name: "landuse-start", script: ["src", "start.ts"] },
  { name: "landuse-map", script: ["src", "main.ts"], style: ["style.css"] },
  { name: "landuse-expansion", script: ["src", "expansion", "main.ts"], style: ["expansion.css"] },
];

await mkdir(out, { recursive: true });
for (const { name, script, style } of pages) {
  await build({
    ...common,
    entryPoints: [join(here, ...script)],
    outfile: join(out, `${name}.js`),
    plugins: [noPrefix],
    format: "iife",
    target: "es2020",
  });
  if (!style) continue;
  await build({
    ...common,
    entryPoints: [join(here, ...style)],
    outfile: join(out, `${name}.css`),
    target: "chrome85",
  });
}

// A folium plugin that may be added to a map; it goes into a page only where it is used.
const cluster = join(here, "node_modules", "leaflet.markercluster");
const licence = await readFile(join(cluster, "MIT-LICENCE.txt"), "utf8");
for (const name of ["leaflet.markercluster.js", "MarkerCluster.css", "MarkerCluster.Default.css"]) {
  const text = (await readFile(join(cluster, "dist", name), "utf8")).replace(/^\/\/# sourceMappingURL.*$/m, "");
  await writeFile(join(out, name), `/*\n${licence.trim()}\n*/\n${text}`, "utf8");
}

const shipped = ["leaflet"];
const texts = await Promise.all(
  shipped.map(async (name) => {
    const folder = join(here, "node_modules", name);
    const { version } = JSON.parse(await readFile(join(folder, "package.json"), "utf8"));
    return `${name} ${version}\n\n${await readFile(join(folder, "LICENSE"), "utf8")}`;
  }),
);
await writeFile(join(out, "LICENSES.txt"), texts.join("\n\n"), "utf8");
