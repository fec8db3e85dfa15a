import { MantineProvider } from "@mantine/core";
import { Notifications } from "@mantine/notifications";
import { QueryClientProvider } from "@tanstack/react-query";
import { RouterProvider } from "react-router/dom";
import { queries } from "./client/queries";
import { theme } from "./lib/theme";
import { router } from "./routes";

export function App({ nonce }: { nonce: string }) {
  return (
    <MantineProvider theme={theme} defaultColorScheme="auto" getStyleNonce={() => nonce}>
      <QueryClientProvider client={queries}>
        <Notifications position="bottom-center" limit={3} containerWidth={460} />
        <RouterProvider router={router} />
      </QueryClientProvider>
    </MantineProvider>
  );
}
