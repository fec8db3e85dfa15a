import { Autocomplete } from "@mantine/core";
import { useQuery } from "@tanstack/react-query";
import { receiversQuery } from "../../client/recalls";
import { useTexts } from "../../lib/i18n";
import { receiver } from "./receiver";

/** For whom a photo is taken out: a name, or an address that a recall is sent to. */
export function ReceiverField() {
  const { t } = useTexts();
  const { data } = useQuery(receiversQuery);
  return (
    <Autocomplete
      label={t("door.receiver")} description={t("door.receiverText")} placeholder={t("door.receiverExample")} maxLength={200} autoComplete="off"
      data={data?.items ?? []} value={receiver.use()} onChange={receiver.set}
    />
  );
}
