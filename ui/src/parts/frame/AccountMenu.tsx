import { Menu, UnstyledButton, VisuallyHidden, useMantineColorScheme, type MantineColorScheme } from "@mantine/core";
import { IconDeviceDesktop, IconKey, IconKeyboard, IconLogout, IconMoon, IconSun, IconUserCircle } from "@tabler/icons-react";
import { useNavigate } from "react-router";
import { useLeave, useMe } from "../../client/session";
import { useTexts } from "../../lib/i18n";
import { showKeyHelp } from "./keyHelpStore";
import { askBreakGlass } from "../settings/breakGlassStore";
import styles from "./AccountMenu.module.css";

const schemes: [MantineColorScheme, typeof IconSun, "scheme.auto" | "scheme.light" | "scheme.dark"][] = [
  ["auto", IconDeviceDesktop, "scheme.auto"],
  ["light", IconSun, "scheme.light"],
  ["dark", IconMoon, "scheme.dark"],
];

/** Who is logged in, and what belongs to them alone. */
export function AccountMenu({ folded }: { folded: boolean }) {
  const { t } = useTexts();
  const me = useMe();
  const leave = useLeave();
  const go = useNavigate();
  const { colorScheme, setColorScheme } = useMantineColorScheme();
  return (
    <Menu position="top-start" width={232} withinPortal>
      <Menu.Target>
        <UnstyledButton className={styles.me} data-folded={folded}>
          <span className={styles.initials} aria-hidden="true">
            {initials(me?.user.name ?? "")}
          </span>
          {folded ? null : <span className={styles.name}>{me?.user.name}</span>}
          <VisuallyHidden>{t("frame.account")}</VisuallyHidden>
        </UnstyledButton>
      </Menu.Target>
      <Menu.Dropdown>
        <Menu.Item leftSection={<IconUserCircle size={17} />} onClick={() => void go("/account")}>
          {t("nav.account")}
        </Menu.Item>
        <Menu.Item leftSection={<IconKeyboard size={17} />} onClick={showKeyHelp}>
          {t("keys.title")}
        </Menu.Item>
        {me?.may.includes("break-glass") ? (
          <Menu.Item leftSection={<IconKey size={17} />} onClick={askBreakGlass}>
            {t("glass.title")}
          </Menu.Item>
        ) : null}
        <Menu.Divider />
        <Menu.Label>{t("scheme.title")}</Menu.Label>
        {schemes.map(([scheme, Icon, text]) => (
          <Menu.Item
            key={scheme} leftSection={<Icon size={17} />} closeMenuOnClick={false} role="menuitemradio"
            aria-checked={colorScheme === scheme} className={styles.scheme} onClick={() => setColorScheme(scheme)}
          >
            {t(text)}
          </Menu.Item>
        ))}
        <Menu.Divider />
        <Menu.Item leftSection={<IconLogout size={17} />} onClick={() => leave.mutate(undefined, { onSettled: () => void go("/login") })}>
          {t("login.leave")}
        </Menu.Item>
      </Menu.Dropdown>
    </Menu>
  );
}

function initials(name: string): string {
  const parts = name.trim().split(/\s+/u);
  return [parts[0], parts.length > 1 ? parts[parts.length - 1] : ""].map((p) => [...(p ?? "")][0] ?? "").join("").toUpperCase();
}
