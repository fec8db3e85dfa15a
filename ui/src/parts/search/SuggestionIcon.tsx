import { IconBook2, IconBookmark, IconCamera, IconFolder, IconMapPin, IconSearch, IconTag, type Icon } from "@tabler/icons-react";

const icons: Record<string, Icon> = {
  keyword: IconTag, folder: IconFolder, camera: IconCamera, place: IconMapPin, collection: IconBook2, search: IconBookmark,
};

export function SuggestionIcon({ kind }: { kind: string }) {
  const Mark = icons[kind] ?? IconSearch;
  return <Mark size={16} stroke={1.6} aria-hidden="true" />;
}
