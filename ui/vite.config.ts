import react from "@vitejs/plugin-react";
import { defineConfig } from "vite";

// The API that the development server passes requests on to: the real one or dev/mock.mjs.
const api = process.env.IMPRIMATUR_API ?? "http://127.0.0.1:8787";

export default defineConfig({
  plugins: [react()],
  html: { cspNonce: "__CSP_NONCE__" }, // the server puts a fresh nonce here; see embed.go
  build: {
    target: "es2023",
    assetsInlineLimit: 0, // data: addresses would need a wider policy
    modulePreload: { polyfill: false },
    chunkSizeWarningLimit: 600,
  },
  server: { host: "127.0.0.1", proxy: { "/api": { target: api, secure: false } } },
});
