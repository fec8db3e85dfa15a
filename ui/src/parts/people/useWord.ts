import { useMe } from "../../client/session";
import { useTexts } from "../../lib/i18n";

/** What the organisation calls a purpose or a channel. */
export function useWord(): (list: "purposes" | "channels", key: string) => string {
  const { language } = useTexts();
  const me = useMe();
  return (list, key) => {
    const w = me?.settings[list].find((x) => x.key === key);
    return w === undefined ? key : w.names[language] || w.names.en || w.key;
  };
}
