// Bundles each island into one file; where to is told by the one who builds (see hatch_build.py).
import { build } from "esbuild";

await build({
  entryPoints: ["src/editor.tsx"],
  outdir: process.env.NEWSLETTER_BUILT,
  bundle: true,
  minify: true,
  format: "esm",
  target: "es2022",
  jsx: "automatic",
  jsxImportSource: "preact",
  legalComments: "eof",
  logLevel: "warning",
});
