import { useTexts } from "../lib/i18n";
import { agoName, dateName, exactName, momentName } from "../lib/when";

interface Props {
  at: string | undefined | null;
  as?: "date" | "moment" | "ago";
  zoned?: boolean; // false: a wall clock without a zone
}

/** A moment as people say it, exact on hover. */
export function When({ at, as = "date", zoned = true }: Props) {
  const { language } = useTexts();
  if (!at) return null;
  const text = { date: dateName, moment: momentName }[as as "date" | "moment"]?.(at, language, zoned) ?? agoName(at, language);
  return (
    <time dateTime={at} title={exactName(at, language, zoned)}>
      {text}
    </time>
  );
}
