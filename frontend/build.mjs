// Bundles the editor; where to is told by the one who builds (see hatch_build.py). What is not needed to read stands apart.
import { build } from "esbuild";

const { metafile } = await build({
  entryPoints: ["src/editor.tsx"],
  outdir: process.env.NEWSLETTER_BUILT,
  bundle: true,
  splitting: true,
  chunkNames: "[name]-[hash]",
  minify: true,
  format: "esm",
  target: "es2022",
  jsx: "automatic",
  jsxImportSource: "preact",
  legalComments: "eof",
  logLevel: "warning",
  metafile: true,
});

const sheets = Object.keys(metafile.outputs).filter((name) => name.endsWith(".css"));
if (sheets.length !== 1) throw new Error(`The page asks for one style sheet, and these were made: ${sheets.join(", ")}`);
