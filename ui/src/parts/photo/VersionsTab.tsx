import { Button, TextInput } from "@mantine/core";
import { IconReplace } from "@tabler/icons-react";
import { useRef, useState } from "react";
import { atLeast } from "../../client/rights";
import type { Asset } from "../../client/types";
import { sendFile } from "../../client/uploads";
import { useVersions } from "../../client/versions";
import { bytesName } from "../../lib/amounts";
import { useTexts } from "../../lib/i18n";
import { ProblemNote } from "../ProblemNote";
import { toastDone, toastProblem } from "../toasts";
import { When } from "../When";
import styles from "./inspector.module.css";

/** The files that a photo has had. Replacing keeps the old one; going back makes it current again. */
export function VersionsTab({ asset }: { asset: Asset }) {
  const { t, language } = useTexts();
  const { add, goBack } = useVersions(asset.id);
  const input = useRef<HTMLInputElement>(null);
  const [note, setNote] = useState("");
  const [sent, setSent] = useState<number>();
  const may = atLeast(asset.right, "edit") && asset.state === "active";
  const replace = (file: File) => {
    setSent(0);
    sendFile(file, { folder: asset.folder, path: "", versionOf: asset.id }, {
      progress: (bytes) => setSent(Math.floor((bytes / file.size) * 100)),
      failed: (error) => {
        setSent(undefined);
        toastProblem(error);
      },
      received: (upload) => add.mutate({ upload, note, revision: asset.revision }, {
        onSuccess: () => {
          setNote("");
          toastDone(t("versions.replaced"));
        },
        onSettled: () => setSent(undefined),
      }),
    });
  };
  return (
    <div className={styles.lines}>
      <ol>
        {asset.versions.map((v) => (
          <li key={v.number} className={styles.entry}>
            <div className={styles.entryHead}>
              <strong>{t("versions.number", { number: v.number })}</strong>
              {v.current ? <span className="muted">{t("versions.current")}</span> : null}
              {!v.current && may ? (
                <Button
                  size="compact-sm" variant="default" loading={goBack.isPending}
                  onClick={() => goBack.mutate({ number: v.number, revision: asset.revision }, {
                    onSuccess: () => toastDone(t("versions.wentBack", { number: v.number })),
                    onError: toastProblem,
                  })}
                >
                  {t("versions.goBack")}
                </Button>
              ) : null}
            </div>
            <p className={styles.breakAll}>{v.file_name}</p>
            <p className="muted">{`${v.width} × ${v.height} · ${bytesName(v.bytes, language)}`}</p>
            {v.note ? <p>{v.note}</p> : null}
            <p className="muted"><When at={v.added_at} /> {v.added_by.name ? t("field.addedBy", { name: v.added_by.name }) : ""}</p>
          </li>
        ))}
      </ol>
      {may ? (
        <>
          <p>{t("versions.replaceText")}</p>
          <TextInput label={t("versions.note")} placeholder={t("versions.noteHint")} value={note} onChange={(e) => setNote(e.currentTarget.value)} />
          <Button variant="default" leftSection={<IconReplace size={17} />} loading={sent !== undefined || add.isPending} onClick={() => input.current?.click()}>
            {t("versions.replace")}
          </Button>
          <input
            ref={input} type="file" hidden aria-hidden="true" tabIndex={-1}
            onChange={(e) => {
              const file = e.currentTarget.files?.[0];
              if (file !== undefined) replace(file);
              e.currentTarget.value = "";
            }}
          />
          <ProblemNote error={add.error} />
        </>
      ) : null}
    </div>
  );
}
