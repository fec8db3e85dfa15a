import { createTheme, type MantineColorsTuple } from "@mantine/core";

const accent: MantineColorsTuple = [
  "#EEF3FF", "#DCE6FF", "#BCCEFF", "#9DB7FF", "#7FA2FF", "#5A81EE", "#2F5BD8", "#274DBA", "#1F3F99", "#183278",
];
const red: MantineColorsTuple = [
  "#FFF0EE", "#FFDEDB", "#FFC2BC", "#FFA59D", "#FF8A80", "#DD5247", "#B3261E", "#9A1F18", "#7F1913", "#65130E",
];
const dark: MantineColorsTuple = [
  "#ECEDEE", "#C9CDD0", "#9BA1A6", "#7C8287", "#6B7176", "#2B2F32", "#1A1D1F", "#111314", "#0E1011", "#0B0C0D",
];
const gray: MantineColorsTuple = [
  "#F6F6F4", "#F0EFEC", "#E4E3DF", "#D3D2CE", "#8E9296", "#7A7F83", "#62676B", "#4A4E52", "#323639", "#1B1D1F",
];

/** The house's look, told to the component library. The same tokens stand in styles/tokens.css. */
export const theme = createTheme({
  primaryColor: "accent",
  primaryShade: { light: 6, dark: 4 },
  autoContrast: true,
  colors: { accent, red, dark, gray },
  black: "#1B1D1F",
  fontFamily: "'Inter Variable', system-ui, sans-serif",
  fontFamilyMonospace: "ui-monospace, 'SFMono-Regular', Menlo, Consolas, monospace",
  fontSizes: { xs: "12px", sm: "14px", md: "14px", lg: "16px", xl: "20px" },
  defaultRadius: 8,
  respectReducedMotion: true,
  cursorType: "pointer",
  components: {
    InputWrapper: { defaultProps: { withAsterisk: false } },
    Button: { defaultProps: { size: "sm" } },
    Tooltip: { defaultProps: { openDelay: 350, withArrow: false, color: "dark.6", fz: 12 } },
    Modal: { defaultProps: { centered: true, transitionProps: { duration: 140 } } },
    Menu: { defaultProps: { shadow: "md", withInitialFocusPlaceholder: false, transitionProps: { duration: 120 } } },
  },
});
