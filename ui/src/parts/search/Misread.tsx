import { IconAlertTriangle } from "@tabler/icons-react";
import { isMisread } from "../../client/http";
import { useTexts } from "../../lib/i18n";
import { useListing } from "../grid/useListing";
import styles from "./search.module.css";

/** Under the search field: why the search cannot be read, and where in it the trouble begins. */
export function Misread({ q, id }: { q: string; id: string }) {
  const { t } = useTexts();
  const { problem, q: asked } = useListing(q);
  if (problem === undefined || asked !== q || !isMisread(problem)) return null;
  const characters = [...q]; // as the server counts, not as scripts do
  const at = (problem.position ?? 0) - 1;
  const after = characters.slice(at).findIndex((c) => /\s/u.test(c));
  const end = after < 1 ? characters.length : at + after;
  const part = (from: number, to: number) => characters.slice(from, to).join("");
  return (
    <div id={id} className={styles.misread} role="alert">
      <IconAlertTriangle size={17} aria-hidden="true" />
      <p>
        {problem.detail ?? problem.title}{" "}
        {at < 0 || at >= characters.length ? null : (
          <code>
            {part(0, at)}
            <mark title={t("search.misreadHere")}>{part(at, end)}</mark>
            {part(end, characters.length)}
          </code>
        )}
      </p>
    </div>
  );
}
