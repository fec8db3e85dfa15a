import "./styles/layers.css";
import "@fontsource-variable/inter/index.css";
import "./styles/mantine";
import "./styles/tokens.css";
import "./styles/base.css";
import { setNonce } from "get-nonce";
import { createRoot } from "react-dom/client";
import { App } from "./app";
import { firstLanguage, startTexts } from "./lib/i18n";
import { recall } from "./lib/remember";

// The page's policy allows only style elements that carry this nonce.
const nonce = document.querySelector<HTMLMetaElement>('meta[property="csp-nonce"]')?.nonce ?? "";
setNonce(nonce);

const language = firstLanguage(recall<string | null>("language", null), navigator.languages);
await startTexts(language);
const root = document.getElementById("root");
if (root === null) throw new Error("index.html has no #root");
createRoot(root).render(<App nonce={nonce} />);
